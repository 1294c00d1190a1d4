"""Export and import over every backend; hostile archives."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from orchestration.conversations import Conversations
from orchestration.designs import Designs
from orchestration.models.protocol import Attachment
from orchestration.portfolio import Portfolio, PortfolioError
from orchestration.portfolio.archive import MAX_PROJECT_BYTES, canonical
from orchestration.presets import Presets, bare_preset
from orchestration.prices import Prices
from orchestration.report import Reports
from orchestration.spending import Caps, Ledger
from orchestration.stores import DocumentStore
from orchestration.turn_files import TurnFiles
from tests.rig.backends import BACKENDS, open_store

RECORDS = json.loads((Path(__file__).parents[1] / "pages/data/kerosene_records.json").read_text("utf-8"))
OWNER = "ann"
SHEET = b"%PDF" + bytes(range(256)) * 5


class Desk:
    """The parts of one installation that an owner's work lies in."""

    def __init__(self, store: DocumentStore) -> None:
        self.store = store
        self.conversations, self.designs = Conversations(store), Designs(store)
        self.portfolio = Portfolio(store, Reports(store, self.designs))

    def work(self, owner: str = OWNER, title: str = "Kerosene / cooling water") -> str:
        """A conversation of two messages about one finished design; the conversation's id."""
        talk = self.conversations.create(owner, title)
        design = self.designs.create(owner, talk["id"], f"s-{talk['id']}", title, {"T_hot_in_C": 150.0}, talk["id"])
        self.designs.upsert_records(owner, design["id"], RECORDS)
        self.designs.update_status(
            owner, design["id"], status="completed", is_complete=True, report_status="done", warnings=["Δp near 0.7"]
        )
        Reports(self.store, self.designs).create(owner, design["id"])
        files = TurnFiles(self.store).keep(owner, talk["id"], [Attachment("sheet.pdf", SHEET, "application/pdf")])
        self.conversations.add_message(owner, talk["id"], "user", "Cool it; 0.1 + 1e-12, 'ü'", attachments=files)
        Ledger(self.store, Prices.load(), Caps()).for_turn(owner, talk["id"], "t").spent(
            "claude-sonnet-4-6", {"input_tokens": 10_000})  # fmt: skip
        replay = [{"role": "user", "content": json.dumps({"design_id": design["id"]})}]
        self.conversations.add_message(owner, talk["id"], "assistant", "Done", design_id=design["id"], replay=replay)
        return talk["id"]

    def export(self, owner: str = OWNER) -> bytes:
        return self.portfolio.export(owner, with_reports=False)


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orchestration.turn_files.PART_BYTES", 1000)


@pytest.fixture
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], Desk]]:
    opened: list[Any] = []

    def give(backend: str) -> Desk:
        context = open_store(backend, request, tmp_path)
        opened.append(context)
        return Desk(context.__enter__())

    yield give
    for context in opened:
        context.__exit__(None, None, None)


def projects(archive: bytes) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name: json.loads(opened.read(name)) for name in opened.namelist() if name.endswith("project.json")}


def packed(files: dict[str, Any], /, **manifest: Any) -> bytes:
    """An archive as a stranger would make it: valid sums, any content."""
    bodies = {name: body if isinstance(body, bytes) else canonical(body) for name, body in files.items()}
    sums = {name: hashlib.sha256(body).hexdigest() for name, body in bodies.items()}
    head = {"format": "arken-portfolio", "schema": 1, "files": sums, **manifest}
    return zipped({"manifest.json": canonical(head), **bodies})


def zipped(bodies: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in bodies.items():
            archive.writestr(name, body)
    return target.getvalue()


@pytest.mark.parametrize("target", BACKENDS[1:])
def test_U06_embedded_to_mongo_and_back_is_byte_equal(desk: Callable[[str], Desk], target: str) -> None:
    first, second, third = desk("sqlite"), desk(target), desk("sqlite")
    for n in range(3):
        first.work(title=f"Cooler {n}")
    out = first.export()
    summary = second.portfolio.import_("bob", out)
    assert summary.added == {"conversations": 3, "designs": 3, "messages": 6, "step_records": 3 * len(RECORDS),
                             "reports": 3, "attachments": 3, "attachment_parts": 6, "usage": 3}  # fmt: skip
    assert summary.renamed == {}
    assert second.export("bob") == out
    third.portfolio.import_(OWNER, second.export("bob"))
    assert third.export() == out


WISHES = {"assistant": "offline", "instructions": "Prefer floating heads; ü", "units": "US",
          "limits": {"dP_hot_max_Pa": 50_000.0, "fouling_cold_m2K_W": 1.76e-4}}  # fmt: skip


@pytest.mark.parametrize("target", BACKENDS)
def test_presets_go_along_byte_equal_and_come_once(desk: Callable[[str], Desk], target: str) -> None:
    first, second = desk("sqlite"), desk(target)
    for name in ("Ours", "Client's"):
        Presets(first.store).create(OWNER, name, **WISHES)
    out = first.export()
    assert second.portfolio.import_("bob", out).added == {"presets": 2}
    assert [bare_preset(preset) for preset in Presets(second.store).list("bob")] == [
        {"name": name, **WISHES} for name in ("Client's", "Ours")
    ]
    assert second.export("bob") == out
    again = second.portfolio.import_("bob", out)
    assert (again.added, again.present) == ({}, {"presets": 2})


def test_a_preset_of_the_same_name_and_other_content_gets_a_number(desk: Callable[[str], Desk]) -> None:
    here, there = desk("sqlite"), desk("sqlite")
    Presets(here.store).create(OWNER, "Ours", **WISHES)
    Presets(there.store).create(OWNER, "Ours", units="SI")
    for _ in range(2):
        there.portfolio.import_(OWNER, here.export())
    assert {preset["name"]: preset["units"] for preset in Presets(there.store).list(OWNER)} == {
        "Ours": "SI", "Ours (2)": "US"
    }  # fmt: skip


@pytest.mark.parametrize(("change", "place"), [
    ({"limits": {"dP_hot_max_Pa": -1.0}}, "dP_hot_max_Pa"), ({"limits": {"owner": 1.0}}, "limits"),
    ({"name": " "}, "Name"), ({"units": "Roman"}, "units"), ({"owner": "carol"}, "$[0]"),
    ({"instructions": "x" * 2001}, "Instructions"), ({"created_at": "yesterday"}, "created_at"),
])  # fmt: skip
def test_an_unusable_preset_is_refused_by_its_place_and_nothing_comes_in(
    desk: Callable[[str], Desk], change: dict[str, Any], place: str
) -> None:
    here = desk("sqlite")
    preset = {"name": "Ours", **WISHES, "created_at": "2026-01-31T12:00:00+00:00", **change}
    here.work()
    files = projects(here.export())
    with pytest.raises(PortfolioError, match=re.escape(place)):
        here.portfolio.import_("bob", packed({**files, "presets.json": [preset]}))
    assert Presets(here.store).list("bob") == [] and here.conversations.list("bob") == []


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_same_file_twice_adds_nothing(desk: Callable[[str], Desk], backend: str) -> None:
    here = desk(backend)
    here.work()
    out = here.export()
    summary = here.portfolio.import_(OWNER, out)
    assert (summary.added, summary.renamed) == ({}, {})
    assert here.export() == out


@pytest.mark.parametrize("backend", BACKENDS)
def test_taken_ids_are_renamed_everywhere_and_once(desk: Callable[[str], Desk], backend: str) -> None:
    here = desk(backend)
    talk = here.work()
    design = here.designs.list(OWNER)[0]
    out = here.export()
    summary = here.portfolio.import_("bob", out)
    assert set(summary.renamed) == {talk, design["id"]}
    copied_talk, copied_design = summary.renamed[talk], summary.renamed[design["id"]]
    assert [m["text"] for m in here.conversations.messages("bob", copied_talk)][1] == "Done"
    assert here.designs.get("bob", copied_design)["conversation_id"] == copied_talk
    assert here.designs.records("bob", copied_design) == here.designs.records(OWNER, design["id"])
    assert here.conversations.messages("bob", copied_talk)[1]["replay"][0]["content"] == json.dumps(
        {"design_id": copied_design})  # fmt: skip
    files = TurnFiles(here.store)
    assert [file.data for file in files.again("bob", here.conversations.messages("bob", copied_talk)[0])] == [SHEET]
    again = here.portfolio.import_("bob", out)
    assert (again.added, again.renamed) == ({}, summary.renamed)
    assert here.export() == out


def test_a_conversation_that_went_on_is_left_alone(desk: Callable[[str], Desk]) -> None:
    here = desk("sqlite")
    talk = here.work()
    out = here.export()
    here.conversations.add_message(OWNER, talk, "user", "make it 60 kg/s")
    renamed = here.portfolio.import_(OWNER, out).renamed
    assert [m["text"] for m in here.conversations.messages(OWNER, talk)][-1] == "make it 60 kg/s"
    assert len(here.conversations.messages(OWNER, renamed[talk])) == 2
    assert len(here.conversations.list(OWNER)) == 2


def test_an_interrupted_import_goes_on_where_it_stopped(desk: Callable[[str], Desk]) -> None:
    source, target = desk("sqlite"), desk("sqlite")
    talk = source.work()
    out = source.export()
    target.portfolio.import_(OWNER, out)
    for message in target.conversations.messages(OWNER, talk):
        target.store.delete("messages", OWNER, message["id"])
    assert target.portfolio.import_(OWNER, out).added == {"messages": 2}
    assert target.export() == out


def test_a_running_design_arrives_as_ended_and_is_never_followed(desk: Callable[[str], Desk]) -> None:
    source, target = desk("sqlite"), desk("sqlite")
    talk = source.conversations.create(OWNER, "Running")
    design = source.designs.create(OWNER, talk["id"], "s-1", "Running", {}, "k")
    source.designs.update_status(OWNER, design["id"], status="waiting", question={"question_id": "q"})
    out = source.export()
    target.portfolio.import_(OWNER, out)
    arrived = target.designs.get(OWNER, design["id"])
    assert (arrived["status"], arrived["is_settled"], arrived["question"]) == ("error", True, None)
    assert arrived["problem"]["code"] == "imported_unfinished"
    assert target.designs.unsettled() == []


def test_a_project_folder_holds_the_reports_in_each_format(desk: Callable[[str], Desk]) -> None:
    here = desk("sqlite")
    talk = here.work()
    here.work(title="Another")
    design = here.designs.list(OWNER, talk)[0]
    for out in (here.portfolio.export_conversation(OWNER, talk), here.portfolio.export_design(OWNER, design["id"])):
        assert out is not None
        with zipfile.ZipFile(io.BytesIO(out)) as opened:
            names = opened.namelist()
            pdf = next(name for name in names if name.endswith(".pdf"))
            assert opened.read(pdf).startswith(b"%PDF")
        assert {name.rpartition(".")[2] for name in names} == {"json", "pdf", "docx", "md"}
        assert len(projects(out)) == 1
    assert here.portfolio.export_conversation("bob", talk) is None
    assert here.portfolio.export_design("bob", design["id"]) is None


def test_a_design_whose_conversation_was_deleted_is_exported_too(desk: Callable[[str], Desk]) -> None:
    here, there = desk("sqlite"), desk("sqlite")
    talk = here.work()
    here.conversations.delete(OWNER, talk)
    out = here.export()
    assert there.portfolio.import_(OWNER, out).added["step_records"] == len(RECORDS)
    assert there.export() == out


@pytest.mark.parametrize("owner", [OWNER, "bob"])
def test_revisions_stay_with_their_family(desk: Callable[[str], Desk], owner: str) -> None:
    here, there = desk("sqlite"), desk("mongomock")
    here.work()
    (first,) = here.designs.list(OWNER)
    kept = here.designs.add_revision(first, {"T_hot_in_C": 151.0}, RECORDS, [], None, "hotter")
    target = there if owner == OWNER else here
    renamed = target.portfolio.import_(owner, here.export()).renamed
    family = renamed.get(first["id"], first["id"])
    (arrived,) = target.designs.revisions_of(owner, family)
    assert (arrived["id"], arrived["revision"], arrived["note"], arrived["based_on"]) == (
        renamed.get(kept["id"], kept["id"]), 2, "hotter", family)  # fmt: skip
    assert target.designs.records(owner, arrived["id"]) == here.designs.records(OWNER, kept["id"])
    assert target.designs.add_revision(arrived, {}, RECORDS, [], None, "next")["revision"] == 3


def test_a_family_without_its_conversation_stays_together_under_new_ids(desk: Callable[[str], Desk]) -> None:
    here = desk("sqlite")
    talk = here.work()
    (first,) = here.designs.list(OWNER)
    here.designs.add_revision(first, {"T_hot_in_C": 151.0}, RECORDS, [], None, "hotter")
    here.conversations.delete(OWNER, talk)
    renamed = here.portfolio.import_("bob", here.export()).renamed
    family = here.designs.family("bob", here.designs.get("bob", renamed[first["id"]]))
    assert [design["revision"] for design in family] == [1, 2] and len(renamed) == 2
    assert all(design["owner"] == "bob" for design in family)


def test_a_revision_that_comes_alone_does_not_join_a_family_that_is_here(desk: Callable[[str], Desk]) -> None:
    here = desk("sqlite")
    here.work()
    (first,) = here.designs.list(OWNER)
    kept = here.designs.add_revision(first, {"T_hot_in_C": 151.0}, RECORDS, [], None, "hotter")
    alone = here.portfolio.export_design(OWNER, kept["id"])
    renamed = here.portfolio.import_("bob", alone).renamed
    assert here.designs.get("bob", renamed[kept["id"]])["family_id"] != first["id"]


def test_what_was_spent_elsewhere_is_told_and_counts_for_no_cap_here(desk: Callable[[str], Desk]) -> None:
    here, there = desk("sqlite"), desk("sqlite")
    talk = here.work()
    there.portfolio.import_("bob", here.export())
    ledger = Ledger(there.store, Prices.load(), Caps(day_usd_all=0.01, conversation_usd=0.01, day_usd=0.01))
    assert ledger.of_conversation("bob", talk).cost_usd == pytest.approx(0.03)
    ledger.check_money("bob", talk)


def test_files_beyond_the_room_of_an_export_are_left_out_by_name(
    desk: Callable[[str], Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = desk("sqlite"), desk("sqlite")
    here.work(title="one"), here.work(title="two")
    monkeypatch.setattr("orchestration.portfolio.service.MAX_FILE_BYTES", len(SHEET) + 10)
    there.portfolio.import_(OWNER, here.export())
    talks = [there.conversations.messages(OWNER, talk["id"]) for talk in there.conversations.list(OWNER)]
    assert sorted(len(TurnFiles(there.store).again(OWNER, talk[0])) for talk in talks) == [0, 1]
    assert [talk[0]["attachments"][0]["name"] for talk in talks] == ["sheet.pdf"] * 2


def changed(content: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A deep copy with one place (`designs.0.status`) set."""
    copy = json.loads(json.dumps(content))
    *way, last = path.split(".")
    at: Any = copy
    for part in way:
        at = at[int(part)] if part.isdigit() else at[part]
    at[last] = value
    return copy


HOSTILE = {
    "conversations.0.owner": "bob", "conversations.0.id": "../../etc/passwd", "conversations.0.created_at": "soon",
    "messages.0.role": "system", "messages.0.text": {"$gt": ""}, "messages.0.conversation_id": "0" * 32,
    "messages.0.sequence": -1, "messages.0.version": 9, "designs.0.revision": True, "designs.0.warnings": "x",
    "designs.0.conversation_id": "f" * 32, "designs.0.request": None, "step_records.0.position": 4711,
    "step_records.0.design_id": "0" * 32, "step_records.0.record": [], "reports.0.id": "0" * 32,
    "attachments.0.bytes": 5, "attachments.0.document": {"text": "x"}, "attachment_parts.0.data": "%%%%",
    "attachment_parts.0.number": 7, "attachment_parts.1.attachment_id": "0" * 32, "usage.0.payer": "server",
    "usage.0.cost_usd": -5, "reports.0.parts": {"Summary": 5},
    "designs.0.request.T_hot_in_C": 1e300, "step_records.0.record.big": 10**40,
}  # fmt: skip


@pytest.mark.parametrize("path", HOSTILE)
def test_a_changed_document_is_refused_by_name_and_nothing_enters(desk: Callable[[str], Desk], path: str) -> None:
    source, target = desk("sqlite"), desk("sqlite")
    source.work()
    ((name, content),) = projects(source.export()).items()
    with pytest.raises(PortfolioError) as caught:
        target.portfolio.import_(OWNER, packed({name: changed(content, path, HOSTILE[path])}))
    assert name in caught.value.user_message
    assert projects(target.export()) == {}


_NAME = f"projects/{'a' * 32}/project.json"
BROKEN = {
    "not a zip": lambda: b"PK\x03\x04 nothing", "empty": lambda: b"", "no manifest": lambda: zipped({"x": b"y"}),
    "another program": lambda: packed({}, format="other"), "a newer schema": lambda: packed({}, schema=2),
    "a file outside": lambda: packed({"../../x.json": {}}), "NaN": lambda: packed({_NAME: b'{"designs": NaN}'}),
    "a key twice": lambda: packed({_NAME: b'{"a": 1, "a": 2}'}), "not an object": lambda: packed({_NAME: []}),
    "deep": lambda: packed({_NAME: b"[" * 10_000 + b"]" * 10_000}),
    "a missing file": lambda: packed({}, files={_NAME: "0" * 64}),
    "another sum": lambda: packed({_NAME: {}}, files={_NAME: "0" * 64}),
    "a bomb": lambda: packed({_NAME: b" " * (MAX_PROJECT_BYTES + 1)}),
}  # fmt: skip


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_archive_is_refused_with_words(desk: Callable[[str], Desk], kind: str) -> None:
    with pytest.raises(PortfolioError) as caught:
        desk("sqlite").portfolio.import_(OWNER, BROKEN[kind]())
    assert caught.value.user_message.endswith(".")
