"""Weaker kernels and containers, emulated: each ends in the declared tier or in an error that names what is missing."""

import errno
import re
import subprocess
import sys
import unittest
from pathlib import Path

from host_protocol import SB, Host, Request, bash, python

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
# Numbers of x86_64.
CALLS = {
    "clone": 56,
    "mount": 165,
    "umount2": 166,
    "pivot_root": 155,
    "open_tree": 428,
    "move_mount": 429,
    "mount_setattr": 442,
    "landlock_create_ruleset": 444,
    "landlock_add_rule": 445,
    "landlock_restrict_self": 446,
    "seccomp": 317,
    "setresuid": 117,
    "capset": 126,
    "sethostname": 170,
    "ioctl": 16,
    "clone3": 435,
    "unshare": 272,
}


def refusing(*rules: str) -> Host:
    """A host on a kernel that refuses these calls: NAME=ERRNO or NAME:ARGUMENT:MASK=ERRNO."""
    numbered = []
    for rule in rules:
        (name,) = re.findall(r"^\w+", rule)
        numbered.append(f"{CALLS[name]}{rule[len(name) :]}")
    return Host(wrapper=[sys.executable, "-I", "-S", str(Path(__file__).with_name("refuse.py")), *numbered, "--"])


def missing(outcome: object) -> set[str]:
    return {name for name, (engaged, *_) in outcome.layers.items() if not engaged}


class DegradedTests(unittest.TestCase):
    def expect_failure(self, rules: list[str], step: str, error: int, layer: str) -> None:
        with refusing(*rules) as host:
            outcome = host.run(python("print('ran')"))
            self.assertIsNone(outcome.started, rules)
            self.assertEqual(b"", outcome.stdout)
            self.assertEqual((step, error, SB[f"SB_LAYER_{layer}"]), outcome.failed[:3], (rules, outcome.failed))
            probe = host.probe()
            self.assertIn(layer, missing(probe), rules)
            self.assertEqual((False, step, error), probe.layers[layer][:3], rules)
            self.assertNotEqual(SB["SB_TIER_A"], probe.done["tier"], rules)

    def test_each_refused_call_ends_the_run_and_names_its_layer(self) -> None:
        for rule, step, layer in (
            (f"clone:0:{CLONE_NEWUSER}", "CLONE", "USER_NAMESPACE"),
            (f"clone:0:{CLONE_NEWNET}", "CLONE", "NET_NAMESPACE"),
            ("mount", "ROOT", "PRIVATE_ROOT"),
            ("open_tree", "SOURCE", "PRIVATE_ROOT"),
            ("move_mount", "ROOT", "PRIVATE_ROOT"),
            ("mount_setattr", "ROOT", "PRIVATE_ROOT"),
            ("pivot_root", "PIVOT", "PRIVATE_ROOT"),
            ("umount2", "PIVOT", "PRIVATE_ROOT"),
            ("sethostname", "ROOT", "UTS_NAMESPACE"),
            ("setresuid", "IDENTITY", "ID_MAP"),
            ("capset", "CAPABILITIES", "CAPABILITIES"),
            ("landlock_create_ruleset", "LANDLOCK", "LANDLOCK"),
            ("landlock_add_rule", "LANDLOCK", "LANDLOCK"),
            ("landlock_restrict_self", "LANDLOCK", "LANDLOCK"),
            ("seccomp", "SECCOMP", "SECCOMP"),
        ):
            for error in (errno.EPERM, errno.ENOSYS):
                with self.subTest(rule=rule, error=error):
                    self.expect_failure([f"{rule}={error}"], step, error, layer)

    def test_a_docker_like_host_is_told_from_one_without_landlock_too(self) -> None:
        docker = [
            f"clone:0:{CLONE_NEWUSER}={errno.EPERM}",
            f"mount={errno.EPERM}",
            f"unshare={errno.EPERM}",
            f"clone3={errno.ENOSYS}",
        ]
        with refusing(*docker) as host:
            probe = host.probe()
            self.assertEqual((False, "CLONE", errno.EPERM), probe.layers["USER_NAMESPACE"][:3])
            self.assertEqual((False, "", errno.ECANCELED), probe.layers["PRIVATE_ROOT"][:3])
            for layer in ("LANDLOCK", "SECCOMP", "LIMITS", "CAPABILITIES", "DENIED_CALLS", "WATCHDOG"):
                self.assertTrue(probe.layers[layer][0], (layer, probe.layers[layer]))
            self.assertEqual(SB["SB_TIER_NONE"], probe.done["tier"])
            for tier in ("A", "B", "C"):  # the weaker ones are not built: nothing runs
                outcome = host.run(python("print('ran')", minimum_tier=SB[f"SB_TIER_{tier}"]))
                self.assertEqual(("CLONE", errno.EPERM), outcome.failed[:2])
        with refusing(*docker, f"landlock_create_ruleset={errno.ENOSYS}", f"seccomp={errno.EPERM}") as host:
            lost = missing(host.probe())
            self.assertLessEqual({"USER_NAMESPACE", "LANDLOCK", "SECCOMP", "DENIED_CALLS"}, lost)
            self.assertNotIn("LIMITS", lost)

    def test_a_run_that_would_accept_less_gets_all_that_there_is(self) -> None:
        with Host() as host:
            for tier in ("A", "B", "C"):
                outcome = host.run(Request(["/usr/bin/true"], minimum_tier=SB[f"SB_TIER_{tier}"]))
                self.assertEqual((SB["SB_TIER_A"], 0), (outcome.done["tier"], outcome.done["missing"]), tier)

    def test_a_probe_without_a_pid_namespace_harms_nobody(self) -> None:
        # A bystander of the same user, as every process of the user would be.
        bystander = subprocess.Popen(["/usr/bin/sleep", "600"])
        self.addCleanup(bystander.wait)
        self.addCleanup(bystander.kill)
        with refusing(f"clone:0:{CLONE_NEWUSER}={errno.EPERM}") as host:
            self.assertTrue(host.probe().layers["SECCOMP"][0])
        self.assertIsNone(bystander.poll())

    def test_clone3_is_not_needed(self) -> None:
        with refusing(f"clone3={errno.ENOSYS}") as host:
            self.assertEqual(0, host.run(Request(["/usr/bin/true"])).done["missing"])

    def test_without_a_listener_calls_are_refused_unnamed(self) -> None:
        # No listener can be had: the filter answers by itself.
        with refusing(f"seccomp:1:8={errno.EBUSY}") as host:
            code = (
                "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"
                "def call(n): libc.syscall(n); return ctypes.get_errno()\nprint([call(101), call(999)])"
            )
            outcome = host.run(python(code))
            self.assertEqual(b"[1, 1]\n", outcome.stdout)
            self.assertEqual({}, outcome.denied)
            self.assertEqual(SB["SB_TIER_A"], outcome.done["tier"])
            self.assertEqual(SB["SB_LAYER_DENIED_CALLS"], outcome.done["missing"])
            self.assertEqual((False, "NOTIFY", errno.EBUSY), host.probe().layers["DENIED_CALLS"][:3])

    def test_without_overlays_binds_work_and_show_their_source(self) -> None:
        # MS_RDONLY | MS_NOSUID | MS_NODEV and nothing else: the overlay, and no other mount of ours.
        with refusing(f"mount:3:0xffff:7={errno.EPERM}") as host:
            outcome = host.run(
                bash(
                    "cat /opt/set/mime.types | head -c 1; cat /proc/self/mountinfo", binds=[("/usr/share", "/opt/set")]
                )
            )
            # The source as its file system has it: behind a prefix where the root is a folder of a larger one.
            self.assertRegex(outcome.stdout, rb" /\S*usr/share /opt/set ro,")
            self.assertEqual(SB["SB_TIER_A"], outcome.done["tier"])
            self.assertEqual(SB["SB_LAYER_SOURCE_NAMES"], outcome.done["missing"])
            self.assertEqual((False, "ROOT", errno.EPERM), host.probe().layers["SOURCE_NAMES"][:3])

    def test_a_listener_that_cannot_be_asked_is_given_up(self) -> None:
        # The three notify ioctls are the only ones of the host with this bit (type '!').
        with refusing(f"ioctl:1:{0x2000}={errno.EPERM}") as host:
            code = (
                "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\nlibc.syscall(101)\nprint(ctypes.get_errno())"
            )
            outcome = host.run(python(code))
            self.assertEqual(b"38\n", outcome.stdout)
            self.assertEqual(
                (SB["SB_TIER_A"], SB["SB_LAYER_DENIED_CALLS"]), (outcome.done["tier"], outcome.done["missing"])
            )

    def test_every_landlock_version_is_enough_for_tier_a(self) -> None:
        with Host() as host:
            for abi in range(1, 7):
                outcome = host.run(
                    bash("mkdir d; echo x > f; mv f d/g; cat d/g; cat /etc/hostname", landlock_abi_max=abi)
                )
                self.assertEqual(
                    (SB["SB_TIER_A"], abi, 0),
                    (outcome.done["tier"], outcome.done["landlock_abi"], outcome.done["missing"]),
                )
                self.assertEqual(b"x\n", outcome.stdout, abi)
                self.assertEqual(min(abi, host.landlock_abi), host.probe(abi).done["landlock_abi"])

    def test_a_probe_of_a_whole_kernel_finds_every_layer(self) -> None:
        with Host() as host:
            probe = host.probe()
            self.assertEqual(set(), missing(probe))
            self.assertEqual((SB["SB_TIER_A"], 0), (probe.done["tier"], probe.done["missing"]))
            self.assertEqual(17, len(probe.layers))


if __name__ == "__main__":
    unittest.main()
