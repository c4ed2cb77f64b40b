"""Leaders, mission, culture, infrastructure, legacy service, partnership, steering group, determinants."""

from typing import Any

import numpy as np

from ipssim.agents.agency.state import FOR_EVER, AgencyState
from ipssim.agents.notes import note
from ipssim.chance import normal
from ipssim.mechanisms import authority, belief, determinants, leadership, levels
from ipssim.mechanisms.belief import toward
from ipssim.mechanisms.rates import monthly, probability
from ipssim.units import MILLION
from ipssim.vocabulary import Determinant, ImplementationOutcome, LegacyFate, Phase, Regime

__all__ = ["Leadership"]


class Leadership(AgencyState):
    """Leaders, mission, culture, infrastructure, legacy service, partnership, steering group, determinants."""

    __slots__ = ()

    def of_surroundings(self, regional: Any) -> Any:
        """One value (or vector) for each of these from an array over regions."""
        return regional.take(self.region_rows(), axis=0)

    def change_leaders(self) -> None:
        """Leaders leave; a steering group and a committed authority help to choose the next one."""
        p = self.parameters.leadership
        leaves = self.chance("leader_leaves") < probability(monthly(p.leader_leaves))
        self.leader_left = leaves
        self.leader_tenure = (self.leader_tenure + 1) * ~leaves
        if not leaves.any():
            return
        these = self.where(leaves)
        commitment, deviate = these.of_authority("commitment"), normal(these.chance("new_leader"))
        these.leader_commitment = leadership.new_leader(these.steering_commitment, commitment, deviate, p)
        note(these, "leader_left", these.has_team | these.is_in(Phase.PREPARATION))

    def see_success(self) -> None:
        """Clients who work make success visible; it fades where nobody is served."""
        p = self.parameters.leadership
        self.success = self.success * (1 - 1 / p.success_months)
        these = self.where(self.is_delivering)
        share = these.jobs / np.maximum(these.caseload, 1)
        seen = np.minimum(1, share / self.parameters.authority.reference_working_share)
        these.success = these.success + seen / p.success_months

    def engage_leaders(self) -> None:
        """Leaders are won by help, results, authority, researchers, law and a contract at stake; lost by silence and
        the old service."""
        p = self.parameters.leadership
        context = p.leader_authority * self.model.authorities.table["commitment"]
        context = context + p.leader_researchers * self.model.researchers.table["partnership"]
        context = context + p.leader_mandate * self.model.regions.table["regime"][:, Regime.MANDATE]
        silence = self.is_delivering & (self.months_since_feedback >= self.parameters.determinants.feedback_months)
        context = self.of_surroundings(context) + p.leader_engagement * self.setting("leader_engagement")
        below = (self.setting("fidelity_floor") > 0) & (self.months_below_floor > 0).any(axis=-1)
        target = leadership.leader_target(
            context, self.support_relationship, self._visible_success(), below, silence, self.legacy_felt, p
        )
        self.leader_commitment = toward(self.leader_commitment, target, p.leader_months)

    def _visible_success(self) -> Any:
        """Success seen at one's own site and in the region [0-1]."""
        regions, own = self.model.regions.table, self.parameters.leadership.own_success
        millions = regions["population"] / MILLION
        results = belief.regional_results(regions["clients"], regions["working"], millions, self.parameters.authority)
        return own * self.success + self.of_surroundings((1 - own) * results)

    def move_climate(self) -> None:
        """Mission, culture and infrastructure move slowly, and lose with leaders and staff who go."""
        p = self.parameters.leadership
        mission, culture, infrastructure = self._climate_targets(p)
        losing = self.where(self.leader_left | (self.left > 0))
        of_mission, of_culture, of_infrastructure = losing._climate_lost(p)
        self.mission = toward(self.mission, mission, p.mission_months)
        self.culture = toward(self.culture, culture, p.culture_months)
        self.infrastructure = toward(self.infrastructure, infrastructure, p.infrastructure_months)
        losing.mission = losing.mission - of_mission
        losing.culture = losing.culture - of_culture
        losing.infrastructure = losing.infrastructure - of_infrastructure

    def _usual(self, quality: str) -> Any:
        """Where each kind of host falls back to in mission, culture or infrastructure [-1..1]."""
        return leadership.by_host(quality, self.parameters.leadership).take(self.host)

    def _climate_lost(self, p: leadership.Leadership) -> tuple[Any, Any, Any]:
        """What of mission, culture and infrastructure goes with the leader and the staff who left this month."""
        leader = p.leader_loss * self.leader_left
        staff = p.staff_loss * self.left / np.maximum(self.posts, 1)
        return (
            leadership.lost(self.mission, self._usual("mission"), leader),
            leadership.lost(self.culture, self._usual("culture"), np.minimum(1, leader + staff)),
            leadership.lost(self.infrastructure, self._usual("infrastructure"), staff),
        )

    def _climate_targets(self, p: leadership.Leadership) -> tuple[Any, Any, Any]:
        """What mission, culture and infrastructure move toward."""
        coordinator = self.model.authorities.felt_coordinator
        strategy = self._regional_strategy()
        agreement = self.model.authorities.table["formal_tie"]
        leader, success, sharing = self.leader_commitment, self._visible_success(), self.shared_practice
        trained = self.has_team * (1 + self.level(Determinant.TRAINING)) / 2
        mission_context = self.of_surroundings(p.mission_strategy * strategy + p.mission_coordinator * coordinator)
        culture_context = self.of_surroundings(p.culture_coordinator * coordinator)
        work_context = self.of_surroundings(p.infrastructure_agreement * agreement)
        return (
            leadership.mission_target(self._usual("mission"), mission_context, leader, success, self.legacy_felt, p),
            leadership.culture_target(self._usual("culture"), culture_context, leader, success, trained, sharing, p),
            leadership.infrastructure_target(
                self._usual("infrastructure"), work_context, leader, sharing, self.separate_employer, p
            ),
        )

    def convert_legacy(self) -> None:
        """Installing and delivering convert the old service; a leader or the authority may close what is left, and
        redirection by law or a policy that closes it do so also where no team delivers the practice."""
        p = self.parameters.leadership
        authorities = self.model.authorities.table
        redirection = self.model.regions.table["regime"][:, Regime.REDIRECTION]
        closing = (self.of_surroundings(redirection) > 0) | (self.setting("legacy_closing") > 0)
        these = self.where((self.has_team | closing) & (self.legacy > 0))
        leader, has_team = these.leader_commitment, these.has_team
        drive = authority.drive(authorities["commitment"], authorities["power"])
        by_law = leadership.closing_by_authority(redirection, drive, p)
        by_leader = p.legacy_closed_by_leader * leader * has_team
        by_law = these.of_surroundings(by_law) + p.legacy_closed_by_policy * these.setting("legacy_closing")
        luck = these.chance("legacy_closes")
        closes = luck < probability(by_leader + by_law)
        converting = has_team & (these.legacy_fate == LegacyFate.CONVERTED.value)
        these.legacy = these.legacy * (1 - p.legacy_converts * leader * converting) * ~closes
        if closes.any():
            cause = np.where(luck[closes] < probability(by_leader[closes]), "leader", "authority")
            these.where(closes).log("legacy_closed", cause=cause)

    def settle_legacy(self) -> None:
        """When installation begins: the old service is converted, goes on in parallel, or revives under a new name."""
        fate = leadership.legacy_fate(self.chance("legacy fate"), self.leader_commitment, self.parameters.leadership)
        self.legacy_fate = fate
        note(self, "legacy_kept", (fate == LegacyFate.PARALLEL) & (self.legacy > 0), "parallel")
        note(self, "legacy_kept", (fate == LegacyFate.REVIVED) & (self.legacy > 0), "revived")

    def keep_partners(self) -> None:
        """Agreements with the other organisation are signed, renewed or lapse; shared practice follows slowly."""
        these = self.where(~self.is_in(Phase.EXPLORATION) | self.partnership)
        apart = these.where(these.separate_employer | these.partnership)
        apart._keep_agreements()
        apart.where(apart.partnership | (apart.shared_money > 0))._share_money()
        these._share_practice()

    @property
    def _seeks_partners(self) -> Any:
        """Prepares, installs or delivers."""
        return ~self.is_in(Phase.EXPLORATION) & ~self.is_in(Phase.DISCONTINUED)

    def _keep_agreements(self) -> None:
        p = self.parameters.leadership
        active, partners, leader = self._seeks_partners, self.partnership, self.leader_commitment
        hazard = leadership.signing_hazard(leader, self.of_authority("collaboration"), self.support_relationship, p)
        help = np.maximum(self.setting("partnership_help"), self.setting("co_location"))
        hazard = hazard + p.partnership_helped * help
        luck = self.chance("partnership")  # signing and renewing never come up in the same month
        signs = active & self.separate_employer & ~partners & (luck < probability(hazard))
        left = self.partnership_months - 1
        due = partners & (left <= 0)
        odds = leadership.renewal_odds(p.partnership_renewal, self.shared_practice, leader)
        renewed = due & active & (luck < leadership.with_help(odds, help))
        lapses = (due & ~renewed) | (partners & ~active)
        note(self, "partnership_signed", signs)
        note(self, "partnership_renewed", renewed)
        if lapses.any():
            cause = np.where(active[lapses], "not_renewed", "stopped")
            self.where(lapses).log("partnership_lapsed", cause=cause)
        partners = (partners | signs) & ~lapses
        self.partnership = partners
        self.partnership_months = np.where(signs | renewed, p.partnership_term, left) * partners

    def _share_practice(self) -> None:
        p = self.parameters.leadership
        limits = self.of_surroundings(self.model.regions.table["regime"][:, Regime.DATA_SHARING_LIMITS])
        agreement = self.of_authority("formal_tie")
        target = leadership.sharing_target(self.separate_employer, self.partnership, agreement, self.culture, limits, p)
        if self.is_moved("partnership_help") or self.is_moved("co_location"):
            contact = self.lever("partnership_help") * self.partnership
            office = self.lever("co_location") * self.separate_employer
            target = leadership.sharing_with_help(target, contact, office, p)
        self.shared_practice = toward(self.shared_practice, target * self._seeks_partners, p.sharing_months)

    def _share_money(self) -> None:
        """Partners under an agreement come to one purse, by and by; where it lapses each takes its own money back."""
        p, partners = self.parameters.leadership, self.partnership
        target = leadership.purse_target(partners, self.of_authority("collaboration"), p)
        self.shared_money = toward(self.shared_money, target, p.purse_months) * partners

    def found_steering_group(self) -> None:
        """A group begins to meet, as committed as those who found it."""
        self.steering_group = True
        self.steering_commitment = self._members_commitment()

    def _members_commitment(self) -> Any:
        """Commitment that leader, authority and results bring to a steering group [0-1]."""
        p, authority = self.parameters.leadership, self.of_authority("commitment")
        return leadership.steering_target(self.leader_commitment, authority, self.success, p)

    def keep_steering_group(self) -> None:
        """A steering group forms in preparation and ends with its project, unless group and leader are committed."""
        p = self.parameters.leadership
        these = self.where(self.is_in(Phase.PREPARATION) | self.has_team | self.steering_group | self.on_project)
        had_project, group, leader = these.on_project, these.steering_group, these.leader_commitment
        on_project = these.has_grant
        luck = these.chance("steering_group")  # only one of the three below can come up in a month
        forms = ~group & these.is_in(Phase.PREPARATION) & (luck < probability(p.steering_forms * leader))
        commitment = toward(these.steering_commitment, these._members_commitment(), p.steering_months)
        odds = leadership.renewal_odds(p.steering_renewal, commitment, leader)
        kept = these.setting("steering_renewal")
        odds = leadership.with_help(odds, kept)
        project_ended = had_project & ~on_project & (luck >= odds)
        loses_heart = these.is_delivering & ~on_project & ~had_project
        loses_heart &= luck < probability(p.steering_ends * (1 - commitment) * (1 - kept))
        dissolves = group & (project_ended | loses_heart)
        note(these, "steering_group_formed", forms)
        if dissolves.any():
            cause = np.where(project_ended[dissolves], "project_ended", "low_commitment")
            these.where(dissolves).log("steering_group_dissolved", cause=cause)
        these.steering_group = group & ~dissolves
        these.steering_commitment = commitment * these.steering_group
        if forms.any():
            these.where(forms).found_steering_group()
        these.on_project = on_project

    def weigh_determinants(self) -> None:
        """The levels of the twelve determinants, from what agents did."""
        p = self.parameters.determinants
        has_team = self.has_team
        teams = self.where(has_team)
        experience = teams._own_experience()
        self.determinants = self.of_surroundings(self._regional_levels())
        self._weigh(Determinant.MISSION_ALIGNMENT, self.mission)
        self._weigh(Determinant.CULTURE, self.culture)
        self._weigh(Determinant.WORK_INFRASTRUCTURE, self.infrastructure)
        support = levels.support_professionals(self.support_relationship, has_team, p)
        self._weigh(Determinant.SUPPORT_PROFESSIONALS, support)
        self._weigh(Determinant.AGENCY_LEADERS, levels.leaders(self.leader_commitment, self.leader_tenure, p))
        for determinant, level in experience.items():
            teams._weigh(determinant, level)

    def _weigh(self, determinant: Determinant, level: Any) -> None:
        """Write the level of one of the determinants, without touching the others."""
        self.table["determinants"][:, determinant.value][self.rows] = level

    def _own_experience(self) -> dict[Determinant, Any]:
        """Money, training and feedback as those with a team feel them; training is felt over some months."""
        p = self.parameters.determinants
        now = levels.training(self.training_hours, self.hours_needed, p)
        limits = self.of_surroundings(self.model.regions.table["regime"][:, Regime.DATA_SHARING_LIMITS])
        return {
            Determinant.FINANCING: self._felt_financing(p),
            Determinant.TRAINING: toward(self.level(Determinant.TRAINING), now, p.training_months),
            Determinant.EVALUATION: levels.evaluation(
                self.months_since_feedback, self.supervisor, self.filled, limits, p
            ),
        }

    def _felt_financing(self, p: determinants.Determinants) -> Any:
        secure = self.longest_contract
        received = self.received_cents.sum(axis=-1)
        limits = self.of_surroundings(self.model.regions.table["regime"][:, Regime.HEALTH_MONEY_LIMITS])
        return levels.financing(secure, secure < FOR_EVER, received, self.cost_cents, self.payers, limits, p)

    def _regional_levels(self) -> Any:
        """Levels that all agencies of a region share, (regions + 1, 12); financing and the like without a team."""
        p = self.parameters.determinants
        regions, authorities = self.model.regions.table, self.model.authorities.table
        researchers, regime = self.model.researchers.table, self.model.regions.table["regime"]
        drive = authority.drive(authorities["commitment"], authorities["power"])
        limits, levers = regime[:, Regime.HEALTH_MONEY_LIMITS], self.model.levers
        has_line = authorities["has_line"] | (levers.line_posts_per_million > 0) | (levers.savings_returned > 0)
        has_line = has_line | (levers.fixed_budget > 0)
        as_projects = has_line * levers.project_closes_line
        has_calls = (authorities["project_awards"] > 0) | (levers.project_awards_per_million > 0) | (as_projects > 0)
        centres = self.model.support_centres.table["open"]
        has_calls = has_calls | researchers["trial_awaited"]
        shared = np.zeros((len(regions["population"]), len(Determinant)))
        shared[:, Determinant.NATIONAL_STRATEGY] = self._regional_strategy()
        shared[:, Determinant.LEGISLATION] = levels.legislation(regime, drive, p)
        shared[:, Determinant.FINANCING] = levels.prospects(has_line - as_projects, has_calls, limits, p)
        shared[:, Determinant.TRAINING] = levels.training_in_sight(centres | self.model.worlds.of_nation(centres), p)
        shared[:, Determinant.EVALUATION] = p.published_results * researchers["monitoring"]
        shared[:, Determinant.RESEARCHERS] = researchers["partnership"]
        shared[:, Determinant.DECISION_MAKERS] = levels.decision_makers(
            authorities["commitment"], authorities["collaboration"], authorities["other_models"], p
        )
        return shared

    def _regional_strategy(self) -> Any:
        """Level of strategy in each region: its own, or else the nation's."""
        authorities, p = self.model.authorities.table, self.parameters.determinants
        named, programme, levers = authorities["strategy"], authorities["programme"], self.model.levers
        own, of_nation = named & programme, self.model.worlds.of_nation
        backed = np.maximum(own | of_nation(own), levers.programme)
        devolution = self.model.regions.table["regime"][:, Regime.DEVOLUTION]
        return levels.strategy(np.maximum(named | of_nation(named), levers.strategy), backed, devolution, p)

    def pull(self, outcome: ImplementationOutcome) -> Any:
        """Scaled residual pull of the determinants on an outcome: kappa_o * D_o [log hazard ratio or log speed]."""
        coupling = self.parameters.coupling
        felt = determinants.pull(self.determinants, coupling, outcome, self.leader_commitment)
        return coupling.kappa[outcome] * felt

    def most_pull(self, outcome: ImplementationOutcome) -> Any:
        """The pull that no agency exceeds, whatever its determinants [log hazard ratio or log speed]."""
        coupling = self.parameters.coupling
        return coupling.kappa[outcome] * determinants.most_pull(coupling, outcome)
