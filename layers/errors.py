"""The errors a person can meet, each one line: what is wrong, where, what to do next.

XomError
 +- InputError            exit code 2: what came in cannot be used
 |   +- SettingsError     config.yaml is wrong
 |   +- CatalogueError    a file of the catalogue is wrong
 |   +- UnknownName       a dataset, sender, submission or layer that does not exist
 |   +- NotAllowed        the sender may not send this
 |   +- Unreadable        the file is damaged, encrypted or not what its name says
 |   +- Unusable          the file is readable, but holds nothing that can be loaded
 +- ServiceError          exit code 3: something this program needs does not answer
     +- DatabaseError     PostGIS
     +- ServerError       MapServer, nginx, the web application, the scheduler
     +- ProofError        a published service answers, but not with the truth
"""

import re


class XomError(Exception):
    """Base of all; `str(error)` is the English line, `vi` the Vietnamese one for clerks.

    `code` is the one in messages.yaml, else the class's name ("unknown_name").
    """

    exit_code = 2

    def __init__(self, message: str, *, vi: str | None = None, code: str | None = None) -> None:
        super().__init__(message)
        self.vi = vi or message
        self.code = code or re.sub(r"(?<=.)(?=[A-Z])", "_", type(self).__name__).lower()


class InputError(XomError):
    pass


class SettingsError(InputError):
    pass


class CatalogueError(InputError):
    pass


class UnknownName(InputError):
    pass


class NotAllowed(InputError):
    pass


class Unreadable(InputError):
    pass


class Unusable(InputError):
    pass


class ServiceError(XomError):
    exit_code = 3


class DatabaseError(ServiceError):
    pass


class ServerError(ServiceError):
    pass


class ProofError(ServiceError):
    pass
