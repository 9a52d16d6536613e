import os

own = {"PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "PWD", "USER", "LOGNAME", "SHELL", "TERM", "TZ"}
tools = ("PYTHON", "PIP_", "MPL", "OPENBLAS_", "OMP_", "MKL_", "NUMEXPR_", "NPM_CONFIG_")
for name, value in os.environ.items():
    if name not in own and not name.startswith(tools):
        print("LEAK", name, value)
print("HELD", sorted(os.environ))
print("DONE")
