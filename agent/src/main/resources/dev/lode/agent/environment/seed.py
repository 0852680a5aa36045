# Puts the interpreter's own pip into a new environment: what ensurepip does, without pip installing itself, which
# takes ten times as long as all the rest.
import ensurepip
import glob
import os
import sys
import sysconfig
import zipfile

folders = [
    getattr(ensurepip, "_WHEEL_PKG_DIR", None),
    os.path.join(os.path.dirname(ensurepip.__file__), "_bundled"),
    "/usr/share/python-wheels",
]


def wheel(name):
    for folder in folders:
        found = glob.glob(os.path.join(folder, name + "-*.whl")) if folder else []
        if found:
            return found[0]
    return None


if not wheel("pip"):
    sys.exit("ensurepip is not available: it has no wheel of pip")
# setuptools came with every interpreter before 3.12.
names = ["pip", "setuptools"] if sys.version_info < (3, 12) else ["pip"]
for found in filter(None, map(wheel, names)):
    with zipfile.ZipFile(found) as archive:
        archive.extractall(sysconfig.get_path("purelib"))
for name in ("pip", "pip3", "pip%d.%d" % sys.version_info[:2]):
    path = os.path.join(sys.prefix, "bin", name)
    with open(path, "w") as script:
        script.write('#!%s\nimport runpy\nrunpy.run_module("pip", run_name="__main__")\n' % sys.executable)
    os.chmod(path, 0o755)
