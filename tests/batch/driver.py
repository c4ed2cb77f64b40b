"""A driver of a batch for tests to interrupt and kill: prints the key of every run that the folder has been given."""

import sys

from batch import fakes
from ipssim.batch import Store, design, open_engine, run_all
from ipssim.scenario import run_spec

SOURCE = "a version of the source that stays the same while somebody edits it"


def main(folder: str, engine_name: str, replicates: str) -> int:
    run_spec.source_digest = lambda: SOURCE
    scenario = fakes.scenario(replicates=int(replicates))
    try:
        with Store.begin(folder, scenario, design(scenario), rows=1) as store, open_engine(engine_name) as engine:
            for ended in run_all(store.unfinished(), engine, run=fakes.slow):
                store.add(ended)
                print(ended.key, flush=True)
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
