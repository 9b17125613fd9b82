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
    "bad-default", "bad-pattern", "contradiction", "contradiction-values", "duplicate-id", "each-in-each",
    "equal-cases", "host-in-each", "irreversible-without-warning", "many-without-each", "name-taken", "no-host",
    "secret-in-text", "stray-brace", "unknown-host", "unknown-name", "unknown-step", "unreachable",
    "unreachable-after-decision", "until-no-action", "until-not-later",
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
    case("there_are_shipped_procedures", bool(shipped))
    for path in shipped:
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
