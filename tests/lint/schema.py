# SPDX-License-Identifier: GPL-3.0-or-later
"""The JSON Schema against the shipped procedures and the bad ones. TAP on standard output.

Every bad procedure is refused by the parser (tests/unit/check_diagnostics.c). The schema must refuse it too, unless its
mistake is one a schema cannot express: those are listed here by name, and the list is exact.
"""
import json
import pathlib
import sys

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]
BEYOND_A_SCHEMA = {
    "bad-default", "bad-pattern", "bad-range", "bad-typed-default", "call-circle", "call-no-group",
    "cannot-fail-same", "choice-no-decision", "constant-condition", "contradiction", "contradiction-below-folder",
    "contradiction-below-key", "contradiction-changed", "contradiction-one-of", "contradiction-values", "defer-not-later", "differs-from",
    "duplicate-id", "each-in-each", "equal-cases", "equal-choices", "for-without-hit", "from-not-earlier",
    "goto-into-group", "goto-out-of-group", "hit-without-for", "host-in-each", "irreversible-without-warning",
    "lasting-not-later", "list-in-text", "loop-without-exit", "many-without-each", "name-taken", "never-met",
    "no-host", "no-leaf", "programs-id", "retry-here", "secret-in-text", "secret-input-in-text", "stray-brace", "too-many-rounds",
    "unknown-case", "unknown-choice", "unknown-field", "unknown-host", "unknown-list", "unknown-name", "unknown-step",
    "unreachable", "unreachable-after-decision", "unreachable-after-goto", "unreachable-case", "until-no-action",
    "until-not-later", "used-before-known", "used-in-another-case", "watch-not-later",
}


def main():
    schema = json.loads((ROOT / "procedures/holdpoint-procedure.schema.json").read_text("utf-8"))
    validator = jsonschema.Draft202012Validator
    results = []

    def case(name, passed, detail=""):
        results.append(passed)
        print(f"{'ok' if passed else 'not ok'} {len(results)} - {name}")
        for line in detail.splitlines():
            print(f"# {line}")

    try:
        validator.check_schema(schema)
        case("the_schema_is_a_draft_2020_12_schema", True)
    except jsonschema.SchemaError as error:
        case("the_schema_is_a_draft_2020_12_schema", False, str(error))

    shipped = sorted(path for path in (ROOT / "procedures").glob("*.json") if not path.name.endswith(".schema.json"))
    good = sorted((ROOT / "tests/data/good").glob("*.json"))
    case("there_are_good_procedures", bool(shipped) and bool(good))
    for path in shipped + good:
        errors = list(validator(schema).iter_errors(json.loads(path.read_text("utf-8"))))
        case(f"{path.name}_is_valid", not errors, "\n".join(f"{e.json_path}: {e.message[:200]}" for e in errors))

    bad = sorted((ROOT / "tests/data/bad").glob("*.json"))
    case("the_list_of_exceptions_names_only_fixtures", BEYOND_A_SCHEMA <= {path.stem for path in bad})
    for path in bad:
        name = path.stem
        if name.startswith("syntax-"):
            continue
        refused = not validator(schema).is_valid(json.loads(path.read_text("utf-8")))
        expected = not (name.startswith("style-") or name in BEYOND_A_SCHEMA)
        case(f"{name}_is_{'refused' if expected else 'beyond_the_schema'}", refused == expected)

    print(f"1..{len(results)}")
    return 0 if all(results) else 1


sys.exit(main())
