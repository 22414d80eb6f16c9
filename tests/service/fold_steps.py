"""Random deliveries: what senders may send in which order, and what a person may do after."""

from dataclasses import dataclass, field

from fold_model import Content
from hypothesis import strategies as st

INSTANTS = range(6)
COMMUNES = {"ubnd-vinh": ("a1", "a2"), "ubnd-cua-lo": ("b1",), "cong-an-tinh": ("a1", "a2", "b1")}
KEYS = ("chốt 1", "chốt 2", "chốt 3")


@dataclass(frozen=True)
class Send:
    """One file. `held` are rows with an error whose key reads; `keyless` give only a commune, or
    not even that (None)."""

    sender: str
    as_of: int
    rows: dict[str, Content]
    held: dict[str, str] = field(default_factory=dict)
    keyless: tuple[str | None, ...] = ()
    sure: bool = True  # a person has confirmed that the list is complete

    @property
    def height(self) -> int:
        return len(self.rows) + len(self.held) + len(self.keyless)


@dataclass(frozen=True)
class Undo:
    """Take back one of the submissions so far."""

    which: int


@dataclass(frozen=True)
class Confirm:
    """Let one of the lists that wait close what it leaves out."""

    which: int


@dataclass(frozen=True)
class Again:
    """The last file once more."""


@st.composite
def sends(draw: st.DrawFn) -> Send:
    sender = draw(st.sampled_from(sorted(COMMUNES)))
    commune = st.sampled_from(COMMUNES[sender])
    content = st.tuples(commune, st.integers(1, 2), st.sampled_from(["0912000001", "0912000002"]))
    rows = draw(st.dictionaries(st.sampled_from(KEYS), content, max_size=3))
    held = draw(st.dictionaries(st.sampled_from(KEYS), commune, max_size=1))
    keyless = draw(st.lists(st.one_of(commune, st.none()), max_size=1))
    bad = draw(st.booleans())
    return Send(
        sender,
        draw(st.sampled_from(INSTANTS)),
        rows,
        {key: at for key, at in held.items() if bad and key not in rows},
        tuple(keyless) if bad else (),
        draw(st.booleans()),
    )


Step = Send | Undo | Confirm | Again
NUMBERS = st.integers(0, 9)
STEPS: st.SearchStrategy[list[Step]] = st.lists(
    st.one_of(
        *(sends(), sends(), sends()),
        *(st.builds(Undo, NUMBERS), st.builds(Confirm, NUMBERS), st.just(Again())),
    ),
    min_size=2,
    max_size=9,
)
