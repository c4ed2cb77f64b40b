"""What the words of the field, and of a study, mean here, in our own words. By kind of word, then by name."""

__all__ = ["MEANINGS"]

ITEMS = {
    "caseload_size": "How many people one specialist serves at a time: few enough, about twenty, to know each of them.",
    "exclusively_vocational_services": "Specialists do employment work only; nobody uses them as case managers.",
    "vocational_generalists": "Each specialist goes with a client all the way: intake, search, placement, support.",
    "integration_with_treatment_team": "Each specialist belongs to one or two treatment teams, and most of the "
    "specialist's clients come from these.",
    "contact_with_treatment_team": "Specialists meet their treatment teams every week, share decisions and records "
    "with them, work in the same place, and bring up clients who have not been referred.",
    "state_vocational_rehabilitation_involved": "Specialists and counsellors of vocational rehabilitation meet and "
    "talk regularly about the clients they share.",
    "vocational_unit": "At least two specialists and a leader form a unit that meets weekly and covers for each other.",
    "role_of_supervisor": "The unit is led by a supervisor with time for it, who teaches in the field, reviews "
    "clients' progress and works with outcome figures.",
    "zero_exclusion": "Everybody who wants to work may: no test of readiness, symptoms, substance use or history.",
    "agency_focus_on_work": "The agency shows that it cares about competitive work: at intake, in its records, on its "
    "walls, in what it measures and tells.",
    "executive_leadership_support": "Directors know the practice, take part in its steering, talk about it, and help "
    "its leader over obstacles.",
    "benefits_counselling": "People get individual, expert advice on what a job does to their benefits, before they "
    "start and when hours or pay change.",
    "disclosure": "People decide, with accurate information, what employers may know, and can change their minds.",
    "individualised_assessment": "Assessment is a profile that grows with real jobs tried, not a test beforehand.",
    "rapid_job_search": "The first contact with an employer comes within about a month of entry.",
    "individualised_job_search": "The search follows what the person wants and can, not what is open just now.",
    "job_development_frequency": "Each specialist meets several employers in person every week.",
    "job_development_quality": "Specialists build lasting relations with employers by repeated visits that learn what "
    "employers need.",
    "occupational_diversity": "Clients hold many different kinds of jobs.",
    "employer_diversity": "Clients work for many different employers.",
    "competitive_jobs": "Jobs are ordinary permanent ones at usual pay, not set aside for people with disabilities.",
    "individualised_supports": "Support on the job follows the person's needs and wishes, and employers get it too.",
    "time_unlimited_supports": "Support goes on as long as it is wanted, monthly for a year or more in steady work.",
    "community_based_services": "Specialists spend most of their time outside the office.",
    "assertive_outreach": "People who miss appointments are sought out, in several ways, by specialist and team, and "
    "nobody is discharged for missing them.",
}

PHASES = {
    "exploration": "The agency does not have the practice. It may hear of it, and once it has heard, may resolve to "
    "adopt it.",
    "preparation": "It has resolved to adopt the practice, gets ready and looks for money; it may lose interest.",
    "installation": "Money has been granted: it hires, trains and agrees with partners. It opens, or fails.",
    "initial": "Initial implementation: it delivers, and has neither been reviewed as good yet nor delivered for long.",
    "full": "Full operation: it delivers, after its first good review or two years of delivery.",
    "discontinued": "It has stopped, with a cause, and remembers part of it; after a while it explores again.",
}

HOSTS = {
    "community_mental_health_centre": "A public clinic for people with mental illness who live in the community.",
    "psychosocial_rehabilitation": "A centre for psychosocial rehabilitation.",
    "housing": "An organisation for supported housing.",
    "employment_agency": "A free-standing employment agency, outside mental-health care.",
    "hospital": "A hospital, or a service for early psychosis.",
}

PAYERS = {
    "mental_health": "The mental-health authority of the region.",
    "vocational_rehabilitation": "Vocational rehabilitation: the office that pays for people's way to work.",
    "municipality": "The municipality or another local authority.",
    "insurer": "A health insurer, public or private. It pays by billing, so much a client and month.",
    "project": "The project fund: grants that end.",
    "host": "The organisation itself, from its own pocket.",
}

SCHEMES = {
    "none": "No contract with this payer.",
    "grant": "Project money: so much a post and month until the grant ends, without a right to more.",
    "per_post": "Recurrent money without an end: so much a filled post and month.",
    "results": "Recurrent money, part of which is paid only for milestones reached.",
    "billing": "So much a client and month: it covers part of the work, and pays less when places stand empty.",
}

CAUSES = {
    "funding_ended": "No contract pays any more, the account is overdrawn, or money ahead is short.",
    "low_priority": "Mission and leader put other things first.",
    "workforce": "Posts stand empty, or there is no supervisor.",
    "leader_left": "The leader left, and the successor is less committed.",
    "fidelity_condition": "A contract ended because rated fidelity stayed below what it requires.",
    "region_withdrew_support": "The authority is not committed, any more or ever, and no outside professionals help.",
    "steering_group_dissolved": "The group that steered the project dissolved with it.",
}

REGIME = {
    "mandate": "The law or a court obliges services to offer employment support.",
    "redirection": "Money is moved away from train-then-place services.",
    "competing_services": "Train-then-place services compete for the same people and money.",
    "capacity_assessment": "Work capacity is assessed before people may enter.",
    "lengthy_referral": "Referral takes many steps and months.",
    "narrow_eligibility": "Who may enter depends on the kind of benefit, diagnosis or prognosis.",
    "benefit_trap": "People lose more benefits by working than they earn.",
    "short_contract_penalty": "Short contracts cost people their benefits or employers money.",
    "health_money_limits": "Health money may not, or only in part, pay for employment services.",
    "data_sharing_limits": "Health and employment services may not share data on their clients.",
    "devolution": "Local authorities decide, and need not follow a national strategy.",
    "dismissal_protection": "Dismissal is hard, so employers hesitate to hire.",
}

DETERMINANTS = {
    "national_strategy": "A strategy that names the practice, with or without a programme behind it.",
    "legislation": "Law on benefits, employment services and entry, and the power to bypass it.",
    "financing": "Secure, sufficient, undivided money; before there is a team, money in sight.",
    "training": "Training and coaching received against what was needed.",
    "evaluation": "Recent reviews and outcome figures, and published results.",
    "mission_alignment": "How far the organisation's goals include competitive work.",
    "culture": "How far clinicians accept work as a goal of treatment.",
    "work_infrastructure": "Rooms, phones, records and workflow for the team.",
    "researchers": "An active partnership with researchers.",
    "decision_makers": "Authorities that are committed, work together and have no other favourite.",
    "support_professionals": "A working relationship with external support professionals.",
    "agency_leaders": "A committed leader who has been there for a while.",
}

FOUR_OUTCOMES = {
    "adoption": "The decision of an agency to take up the practice.",
    "implementation": "How fast and how well an agency comes to deliver the practice as it is meant to be: fidelity.",
    "sustainment": "That an agency goes on delivering after start-up support has ended.",
    "penetration": "How many of the people who could have the practice get it.",
}

STUDY = {
    "scenario": "A file that asks one question: a world, arms, how long they live and how often each is run. All "
    "that it may say: `ipssim list keys`.",
    "arm": "One course of action that is compared with others: the policies of every arm, and its own.",
    "policy": "What a decision-maker does, from when until when, where and how strongly: `ipssim list policies`.",
    "lever": "A quantity through which policies act on the model: `ipssim list levers`.",
    "parameter": "A number of the model, with unit, range, meaning, grade and source: `ipssim list parameters`.",
    "outcome": "What is measured, with its unit and of what it is a share: `ipssim list outcomes`.",
    "mechanism": "A family of equations of the model: `ipssim list mechanisms`.",
    "run": "An arm that lives once from start to end: one arm, one sample, one replicate.",
    "replicate": "Luck by its number. All arms of a replicate share it, so that they differ by what their policies do.",
    "sample": "One set of values of what a sweep varies, by its number; all arms are run with every sample.",
    "sweep": "The same scenario with many samples of what is not known, or not decided yet: `ipssim sweep --help`.",
    "study": "A file that says which parameters are calibrated to which patterns: `ipssim calibrate --help`. All "
    "that it may say: `ipssim list keys`.",
    "key": "A word to the left of `=` in a scenario or study file, or in the [ ] above: `ipssim list keys`.",
    "pair": "Two runs that differ by their arm alone, and share luck and sample: what `ipssim compare` subtracts.",
    "posterior": "Rows of parameters that agree with what was seen in the world, each with a weight, from calibration.",
    "practice": "What is to spread, here Individual Placement and Support (IPS): help to find an ordinary job at once, "
    "and support in it for as long as it is wanted.",
    "programme": "An agency that delivers the practice; also called a site.",
    "smi": "Severe mental illness.",
    "ips-25": "The scale of fidelity to the practice: 25 items of 1 to 5 points, 25 to 125 in all.",
    "reach": "Penetration, in the words of RE-AIM: of the people who could have the practice, how many do.",
    "epis": "Exploration, Preparation, Implementation, Sustainment: what an agency's phases are named after.",
}

MEANINGS = {
    "study": STUDY,
    "Phase": PHASES,
    "HostKind": HOSTS,
    "Payer": PAYERS,
    "Scheme": SCHEMES,
    "Cause": CAUSES,
    "Regime": REGIME,
    "Determinant": DETERMINANTS,
    "ImplementationOutcome": FOUR_OUTCOMES,
    "items": ITEMS,
}
