"""Where a deployment's state lives: a directory that the servers' own user can reach.

PostgreSQL refuses to run as root, so when root starts the stack its servers run as an unprivileged
user, and a data directory below a home with mode 0700 (such as /root) would be out of their reach.
"""

import grp
import hashlib
import os
import pwd
import stat
from pathlib import Path

SHARED_STATE = Path("/var/lib/xom")


def resolve_data_dir(configured: Path, config_path: Path, service_user: str) -> Path:
    """The data directory to use for `configured`, absolute.

    It is `configured` itself, except when root calls and `service_user` could not reach it: then
    /var/lib/xom/<folder of the configuration>-<8 hex digits of its path's SHA-256>, the same at
    every call for the same configuration file.
    """
    wanted = Path(os.path.normpath(configured.absolute()))
    if os.geteuid() != 0 or can_reach(service_user, wanted):
        return wanted
    path = config_path.absolute()
    digest = hashlib.sha256(os.fsencode(path)).hexdigest()[:8]
    return SHARED_STATE / f"{path.parent.name or 'root'}-{digest}"


def can_reach(user: str, path: Path) -> bool:
    """Whether `user` may pass through every folder above `path` (what does not exist yet may)."""
    return all(_allowed(user, folder, stat.S_IXOTH) for folder in path.resolve().parents)


def can_read(user: str, path: Path) -> bool:
    """Whether `user` may reach and read `path` (and enter it, if it is a folder)."""
    needed = stat.S_IROTH | (stat.S_IXOTH if path.is_dir() else 0)
    return path.exists() and can_reach(user, path) and _allowed(user, path.resolve(), needed)


def _allowed(user: str, path: Path, needed: int) -> bool:
    """Whether the permission bits give `user` `needed` (as bits for others) on `path`.

    A user that does not exist yet is judged as a stranger, so that the answer stays the same once
    it has been created.
    """
    try:
        status = path.stat()
    except FileNotFoundError:
        return True
    try:
        account = pwd.getpwnam(user)
    except KeyError:
        return status.st_mode & needed == needed
    if account.pw_uid == 0:
        return True
    if status.st_uid == account.pw_uid:
        needed <<= 6
    elif status.st_gid in os.getgrouplist(user, account.pw_gid):
        needed <<= 3
    return status.st_mode & needed == needed


def share_new_files() -> None:
    """What root makes from now on, the servers' user may change too.

    The data directory's folders pass their group on; with root's usual umask the group could only
    read, and the scheduler, running as that user, could not file a workbook beside root's.
    """
    if os.geteuid() == 0:
        os.umask(0o007)


def group_of(user: str) -> str:
    """Name of the primary group of `user`."""
    return grp.getgrgid(pwd.getpwnam(user).pw_gid).gr_name
