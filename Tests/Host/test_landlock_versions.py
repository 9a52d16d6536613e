"""Attacks that Landlock stands against, on kernels whose Landlock knows less: the other layers hold as well."""

import sys
import unittest
from pathlib import Path

from host_protocol import MEBIBYTE, SB, Host, Request, bash

sys.path.insert(0, str(Path(__file__).parents[1] / "EndToEnd"))
from harness import attacks
from harness.attacks import Attack
from harness.bystanders import Bystanders

# Files, links, devices, sockets by address, name and path, signals, and the memory of others.
SUBJECTS = {
    "A": ["A01", "A02", "A06", "A09", "A10", "A11"],
    "B": ["B01", "B02", "B04", "B12", "B13"],
    "D": ["D03", "D04", "D14"],
    "E": ["E04", "E05", "E06", "E08", "E09", "E10"],
    "G": ["G05", "G06", "G07", "G08", "G09"],
}


def chosen() -> list[Attack]:
    return [each for table, names in SUBJECTS.items() for each in attacks.load(table) if each.name[:3] in names]


def request(attack: Attack, values: dict[str, str], abi: int) -> Request:
    """The run that execute_sandboxed would make of it, with no more of Landlock than `abi`."""
    arguments = attack.arguments(values | {"scratch": "/var/tmp"})
    files = [(each["name"], each["content"].encode()) for each in arguments.get("files", ())]
    if arguments["language"] == "bash":
        made = bash(arguments["code"], files=files)
    else:
        made = Request(["/usr/bin/python3", "-I", "-c", arguments["code"]], files=files)
    made.landlock_abi_max, made.memory_bytes = abi, 1024 * MEBIBYTE
    return made


class LandlockVersionTests(unittest.TestCase):
    def test_every_version_contains_every_attack(self) -> None:
        selection = chosen()
        self.assertEqual(sum(map(len, SUBJECTS.values())), len(selection))
        with Bystanders() as bystanders, Host() as host:
            for abi in range(1, min(host.landlock_abi, 6) + 1):
                for attack in selection:
                    with self.subTest(abi=abi, attack=attack.name):
                        outcome = host.run(request(attack, bystanders.values, abi))
                        text = outcome.stdout.decode()
                        self.assertIsNotNone(outcome.done, outcome)
                        self.assertEqual(
                            (SB["SB_TIER_A"], abi), (outcome.done["tier"], outcome.done["landlock_abi"]), outcome
                        )
                        self.assertEqual([], attacks.lines(text, "LEAK"), text)
                        self.assertTrue(attacks.lines(text, "HELD"), (text, outcome.stderr))
                        self.assertTrue(attacks.lines(text, "DONE"), (text, outcome.stderr))
                        self.assertNotIn(bystanders.canary_text, text)
                        self.assertEqual([], bystanders.visited())
            bystanders.assert_untouched()


if __name__ == "__main__":
    unittest.main()
