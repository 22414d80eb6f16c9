"""Every file of the corpus is answered as the .yaml beside it says (tests/corpus/README.md)."""

import re
import subprocess
import sys
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
import yaml
from answers import told

import ingest
from ingest.path import check_file
from ingest.refusals import Refused
from ingest.request import Request
from layers.errors import InputError

pytestmark = pytest.mark.service

CORPUS = Path(__file__).parents[1] / "corpus"
MESSAGES = yaml.safe_load((Path(ingest.__file__).parent / "messages.yaml").read_text("utf-8"))


def files(folder):
    """The files of a folder, by dataset and name."""
    return sorted(p for p in (CORPUS / folder).glob("*/*") if p.suffix != ".yaml")


def identity(path):
    return f"{path.parent.name}/{path.name}"


def beside(path):
    return yaml.safe_load(path.with_name(f"{path.name}.yaml").read_text("utf-8"))


@pytest.fixture(scope="module")
def deployment(deployments):
    with deployments.deployment() as settings:
        yield settings


def answer(settings, catalogue, path, wanted):
    """The result of checking the file, and the code of its refusal."""
    given = wanted.get("as_of")
    moment = datetime.fromisoformat(given).replace(tzinfo=settings.zone) if given else None
    request = Request(path, wanted.get("dataset"), wanted["sender"], moment)
    try:
        return check_file(settings, catalogue, request), None
    except Refused as refused:
        return refused.result, refused.code
    except InputError as refused:
        return None, refused.code


def judge(settings, catalogue, path):
    """Check the file; its answer, once it is seen to be the one that stands beside it."""
    wanted = beside(path)
    result, refusal = answer(settings, catalogue, path, wanted)
    assert refusal == wanted.get("refusal")
    assert sorted(map(told, result.findings if result else [])) == sorted(wanted["findings"])
    if result is None:
        assert "counts" not in wanted
        return result, refusal
    assert result.dataset == path.parent.name
    counts = {"in": 0, "loaded": 0, "held": 0} | wanted.get("counts", {})
    loaded = result.counts.rows_in - result.counts.held
    assert (result.counts.rows_in, loaded, result.counts.held) == tuple(counts.values())
    if "states" in wanted:
        assert result.as_of.replace(tzinfo=None).isoformat("T", "minutes") == wanted["states"]
    return result, refusal


@pytest.mark.parametrize("path", files("should_pass"), ids=identity)
def test_what_should_pass(deployment, catalogue, path):
    result, refusal = judge(deployment, catalogue, path)
    assert refusal is None
    assert result.counts.held == 0
    assert result.counts.rows_in == result.counts.new
    assert result.counts.rows_in or result.nil


@pytest.mark.parametrize("path", files("should_fail"), ids=identity)
def test_what_should_fail(deployment, catalogue, path):
    result, refusal = judge(deployment, catalogue, path)
    assert refusal or result.counts.held


# Why no file of the corpus can show a code. Beside these, what only ingest/boundaries says is said
# of boundary files.
NOT_SHOWN = {
    "no dataset of the catalogue has a field of this type": {"bad_boolean", "bad_decimal"},
    "every dataset of the catalogue requires a commune": {"missing_place", "missing_key"},
    "every unit of the sample is drawn": {"no_outline", "not_drawn"},
    "another delivery must have gone before": {"owned_by_other", "closing_waits"},
    "the file would be large": {"file_too_large", "more_findings", "too_many_rows"},
    "there is no file": {"no_file"},
    "the reader itself would have to break": {"breaks_off", "reader_died", "reader_slow"},
}
INGEST = Path(ingest.__file__).parent


def said_in(sources):
    """The quoted words of these sources."""
    text = "\n".join(path.read_text("utf-8") for path in sources)
    return set(re.findall(r"""["']([a-z][a-z0-9_]+)["']""", text))


def test_every_code_is_shown_or_cannot_be():
    shown, shown_to_fail = set(), set()
    for path in (*files("should_pass"), *files("should_fail")):
        wanted = beside(path)
        codes = {line.split()[0] for line in wanted["findings"]}
        codes |= {wanted["refusal"]} if "refusal" in wanted else set()
        shown |= codes
        shown_to_fail |= codes if "should_fail" in path.parts else set()
    everything = {code for texts in MESSAGES.values() for code in texts}
    sources = set(INGEST.rglob("*.py"))
    boundaries = {path for path in sources if "boundaries" in path.parts}
    of_boundaries = (said_in(boundaries) - said_in(sources - boundaries)) & everything
    explained = set().union(*NOT_SHOWN.values())
    assert everything - of_boundaries == (shown_to_fail & everything) | explained
    assert not shown & (explained | of_boundaries)
    own = {rule["code"] for rule in rules()}
    assert own <= shown_to_fail
    assert shown <= everything | own


def rules():
    """The datasets' own rules, as they stand in the catalogue."""
    for path in (INGEST.parent / "layers" / "catalogue").glob("*.yaml"):
        yield from yaml.safe_load(path.read_text("utf-8")).get("rules", [])


def test_there_are_files_of_every_kind_and_more_to_fail_than_to_pass():
    passing, failing = files("should_pass"), files("should_fail")
    kinds = {path.suffix for path in passing}
    assert kinds == {".xlsx", ".xls", ".ods", ".csv"} <= {path.suffix for path in failing}
    assert len(failing) > len(passing)
    assert len(passing) + len(failing) >= 60
    assert sum(path.stat().st_size for path in (*passing, *failing)) < 2_000_000


def content(path):
    """The bytes of a file; of an archive what its parts unpack to, however they were packed."""
    if not zipfile.is_zipfile(path):
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        return [(part.filename, part.date_time, part.CRC) for part in archive.infolist()]


def test_the_files_are_those_that_the_script_writes(tmp_path):
    subprocess.run([sys.executable, CORPUS / "make.py", tmp_path], check=True, timeout=120)
    for folder in ("should_pass", "should_fail"):
        made = {str(p.relative_to(tmp_path)): p for p in (tmp_path / folder).glob("*/*")}
        kept = {str(p.relative_to(CORPUS)): p for p in (CORPUS / folder).glob("*/*")}
        assert made.keys() == kept.keys()
        for name, path in made.items():
            assert content(path) == content(kept[name]), f"{name}: run tests/corpus/make.py"
