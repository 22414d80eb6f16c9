"""The folders and sockets of one deployment's servers, and who owns them.

When root starts the stack, PostgreSQL, MapServer and nginx's workers run as `service_user`. What
root itself reads or writes (`run`, `logs`) stays root's; the rest is shared through the group.
"""

import hashlib
import os
import pwd
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from layers.errors import ServerError, SettingsError
from layers.settings import Settings
from layers.state import SHARED_STATE, group_of

LONGEST_SOCKET_FOLDER = 85  # bytes; a socket's path may have 107, and names below it need 20
SHARED_FOLDERS = ("map", "originals", "inbox", "sample")


@dataclass(frozen=True)
class Places:
    """`user` is the account the servers run as if it is not the caller's, else None."""

    data: Path
    sockets: Path
    user: str | None

    @property
    def cluster(self) -> Path:
        return self.data / "pg"

    @property
    def run(self) -> Path:
        """Generated configurations, process ids, nginx's temporary files."""
        return self.data / "run"

    @property
    def logs(self) -> Path:
        return self.data / "logs"

    @property
    def nginx(self) -> Path:
        return self.run / "nginx"

    @property
    def control(self) -> Path:
        """The socket over which the process manager is asked and told."""
        return self.sockets / "supervisor.sock"

    @property
    def mapserv(self) -> Path:
        """The socket on which the `mapserv` processes listen for FastCGI."""
        return self.sockets / "mapserv.sock"

    @property
    def postgres(self) -> Path:
        """The folder that holds PostgreSQL's socket."""
        return self.sockets / "pg"

    @property
    def lock(self) -> Path:
        """Held while somebody starts or ends the stack."""
        return self.run / "lock"

    def create(self) -> None:
        """Make what is missing and set who owns it.

        Raises SettingsError if another user started this deployment, or the folder is not ours to
        write: taking it over would lock that user out.
        """
        if self.data.exists() and self.data.stat().st_uid != os.geteuid():
            owner = account_name(self.data.stat().st_uid)
            raise SettingsError(
                f"{self.data} belongs to {owner}; run this as {owner}, "
                "or name another data_dir in the configuration"
            )
        try:
            if self.user is not None and self.data.is_relative_to(SHARED_STATE):
                SHARED_STATE.mkdir(parents=True, exist_ok=True, mode=0o755)
            for folder, mode in (
                (self.data, 0o3770),  # sticky: the servers' user cannot replace root's folders
                (self.run, 0o2750),
                (self.logs, 0o2750),
                (self.nginx, 0o2750),
            ):
                self._folder(folder, mode)
            self._socket_folder()
            for name in SHARED_FOLDERS:
                self._folder(self.data / name, 0o2770)
            self._folder(self.data / "secrets", 0o700, served=True)
            self._folder(self.postgres, 0o700, served=True)
            self.share()
        except PermissionError as error:
            raise SettingsError(
                f"{error.filename} cannot be written; name another data_dir in the configuration"
            ) from None

    def write(self, path: Path, text: str) -> bool:
        """Write a generated file whole, for the servers' user to read; whether it changed."""
        if path.exists() and path.read_text() == text:
            return False
        new = path.with_name(f"{path.name}.new")
        new.write_text(text)
        new.chmod(0o640)
        new.replace(path)
        return True

    def leave(self) -> None:
        """Remove what is outside the data directory; the next start makes it again."""
        if not self.sockets.is_relative_to(self.data):
            shutil.rmtree(self.sockets, ignore_errors=True)

    def share(self) -> None:
        """Let the servers' user read and write what root made below the shared folders."""
        if self.user is None:
            return
        account = pwd.getpwnam(self.user)
        for path in _below(self.data / "secrets"):
            os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)
        for name in SHARED_FOLDERS:
            for path in _below(self.data / name):
                status = path.lstat()
                if stat.S_ISLNK(status.st_mode) or status.st_uid == account.pw_uid:
                    continue
                mode = stat.S_IMODE(status.st_mode) | (status.st_mode & 0o700) >> 3
                os.chown(path, -1, account.pw_gid)
                path.chmod(mode | (stat.S_ISGID if path.is_dir() else 0))

    def _folder(self, path: Path, mode: int, served: bool = False) -> None:
        """Make `path`, owned by the caller, or (`served`) by the servers' user."""
        path.mkdir(parents=True, exist_ok=True, mode=0o755 if self.user else 0o700)
        if self.user is None:
            return
        account = pwd.getpwnam(self.user)
        os.chown(path, account.pw_uid if served else 0, account.pw_gid)
        path.chmod(mode)

    def _socket_folder(self) -> None:
        """A folder in /run or /tmp is made by us alone, or not used."""
        self._folder(self.sockets, 0o750)
        status = self.sockets.lstat()
        if (
            not stat.S_ISDIR(status.st_mode)
            or status.st_uid != os.geteuid()
            or status.st_mode & 0o022
        ):
            raise ServerError(f"{self.sockets} is somebody else's; remove it, then try again")


def places(settings: Settings) -> Places:
    """Where this deployment's servers live. Raises SettingsError if their user does not exist."""
    data = settings.data_dir
    user = settings.service_user if os.geteuid() == 0 else None
    if user is not None:
        try:
            if pwd.getpwnam(user).pw_uid == 0:
                raise SettingsError(
                    f"{settings.path}: service_user must not be root; name an unprivileged user"
                )
            group_of(user)
        except KeyError:
            raise SettingsError(
                f"{settings.path}: the service_user {user!r} does not exist on this machine; "
                "create it with scripts/install-packages, or name another"
            ) from None
    sockets = data / "run" / "sockets"
    if len(os.fsencode(sockets)) > LONGEST_SOCKET_FOLDER:
        digest = hashlib.sha256(os.fsencode(data)).hexdigest()[:8]
        base = Path("/run" if user else os.environ.get("XDG_RUNTIME_DIR", "/tmp"))  # noqa: S108
        sockets = base / f"xom-{os.geteuid()}-{digest}"
    return Places(data, sockets, user)


def account_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def _below(folder: Path) -> Iterator[Path]:
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            yield Path(parent, name)
