import re
from typing import get_args

import pytest
from typer.testing import CliRunner

from data_ingest.model.tables import STAGES
from service.casework.cases.procedure import PROCEDURES, form_of
from service.cli.case import ProcedureName, StageName
from service.cli.main import app

DECISION = (
    "--delegation", "punkt 4.2", "--reasons", "Priset.", "--basis", "LOU 16:7", "--lang", "en"
)  # fmt: skip


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    env = {"KEDJEKOLL_DATA_DIR": str(tmp_path_factory.mktemp("installation"))}

    def invoke(*arguments, actor="local-user"):
        return CliRunner().invoke(
            app, [*map(str, arguments)], env=env | {"KEDJEKOLL_ACTOR": actor, "COLUMNS": "200"}
        )

    return invoke


@pytest.fixture(scope="module")
def screening(run):
    return re.search(r"screening_[0-9a-z]{21}", run("screen", "--example").stdout)[0]


def test_the_stages_of_the_command_are_those_of_a_purchase():
    assert get_args(StageName) == STAGES == tuple(form_of(None).stages)
    assert get_args(ProcedureName) == PROCEDURES


def test_a_case_is_opened_shown_listed_and_moved(run):
    assert "Det finns inga ärenden" in run("case", "list").stdout
    made = run("case", "new", "KS 2026/1", "Lokalvård", "--stage", "need", "--deputy", "bo")
    assert made.exit_code == 0
    case_id = re.search(r"case_[0-9a-z]{21}", made.stdout)[0]
    shown = run("case", "show", "KS 2026/1", "--lang", "en").stdout
    assert "Stage: need · owner: local-user · deputy: bo" in shown
    assert "State the value of the procurement" in shown
    assert "No open tasks." not in shown
    assert case_id in run("case", "list", "--stage", "need").stdout
    assert "anbud inkomna" in run("case", "stage", case_id, "tenders_in").stdout
    back = run("case", "stage", case_id, "need")
    assert (back.exit_code, "utan skäl" in back.stderr) == (2, True)


def test_the_facts_of_a_purchase_are_entered_once_and_the_law_speaks_at_once(run):
    stated = ("--value", "4,2 MSEK", "--cpv", "90911200", "--place", "SE232", "--instrument", "LOU")
    run("case", "new", "KS 2026/9", "Lokalvård", *stated, "--buyer-kind", "sub_central")
    shown = run("case", "show", "KS 2026/9").stdout
    assert "Bedöm om arbetsrättsliga villkor är behövliga" in shown
    assert "17 kap. 17 §" in shown
    changed = run("case", "purchase", "KS 2026/9", "--labour-terms-needed", "--lang", "en")
    assert (changed.exit_code, "New screening" in changed.stdout) == (0, True)
    assert "17 kap. 2 §" in run("case", "show", "KS 2026/9").stdout
    refused = run("case", "purchase", "KS 2026/9", "--value", "omkring fyra")
    assert (refused.exit_code, "inte ett belopp" in refused.stderr) == (2, True)


def test_a_call_off_is_shown_with_its_framework_agreement(run):
    run("case", "new", "KS 2026/70", "Ramavtal")
    run("case", "new", "KS 2027/70", "Avrop", "--called-off-from", "KS 2026/70")
    run("case", "new", "KS 2027/71", "Avrop", "--called-off-from", "Ett annat organs ramavtal")
    ours = run("case", "show", "KS 2027/70", "--lang", "en").stdout
    assert "Framework agreement: KS 2026/70 Ramavtal. Nothing in the case" in ours
    assert "Call-off under a framework agreement" in ours
    theirs = run("case", "show", "KS 2027/71", "--lang", "en").stdout
    assert "agreement: Ett annat organs ramavtal. No other case that you can see" in theirs


def test_a_screening_becomes_tasks_and_the_next_act_stands_first(run, screening):
    run("case", "new", "KS 2026/2", "Lokalvård", "--stage", "tenders_in")
    attached = run("case", "attach", "KS 2026/2", screening, "--lang", "en")
    assert re.search(r"New tasks: [1-9]", attached.stdout)
    shown = run("case", "show", "KS 2026/2").stdout
    assert shown.index("Nästa åtgärd") < shown.index("Därefter") < shown.index(screening)
    assert shown.index("Nästa åtgärd") < shown.index("Till: ") < shown.index("Därefter")
    assert "poängen är stängda" in shown
    opened = run("case", "open-points", "KS 2026/2", "--reason", "Fråga från nämnden.")
    assert opened.exit_code == 0
    again = run("case", "attach", "KS 2026/2", screening)
    assert (again.exit_code, "hör redan till" in again.stderr) == (2, True)


def test_a_task_is_added_listed_and_closed_with_a_reason(run):
    run("case", "new", "KS 2026/3", "Vakt")
    made = run("case", "task", "KS 2026/3", "Läs avtalet.", "--due", "2026-01-01")
    task = re.search(r"task_[0-9a-z]{21}", made.stdout)[0]
    listed = run("case", "tasks", "--mine", "--overdue", "--lang", "en").stdout
    assert "2026-01-01 overdue local-user Läs avtalet." in listed
    bare = run("case", "close", task)
    assert (bare.exit_code, "utan skäl" in bare.stderr) == (2, True)
    closed = run("case", "close", task, "--not-needed", "--reason", "Avtalet är uppsagt.")
    assert closed.exit_code == 0
    assert task not in run("case", "tasks").stdout


def test_a_decision_is_put_on_record(run):
    run("case", "new", "KS 2026/4", "Vakt")
    refused = run("case", "decide", "KS 2026/4", "Avstå.", "--conflict", "declared", *DECISION)
    assert (refused.exit_code, "cannot decide" in refused.stderr) == (2, True)
    made = run("case", "decide", "KS 2026/4", "Avstå.", "--conflict", "none", *DECISION)
    assert re.search(r"Decision decision_[0-9a-z]{21}\.", made.stdout)
    assert "local-user (punkt 4.2), gäller: Avstå." in run("case", "show", "KS 2026/4").stdout


def test_a_case_that_is_not_there_and_a_value_that_does_not_fit_are_said(run):
    for arguments in (("show", "KS 1999/1"), ("show", "case_000000000000000000001")):
        result = run("case", *arguments)
        assert (result.exit_code, result.stderr.strip()) == (2, "Finns inte")
    short = run("case", "open-points", "KS 1999/1", "--reason", "x", "--lang", "en")
    assert (short.exit_code, "reason" in short.stderr) == (2, True)


def test_a_case_without_tasks_says_what_its_rules_wait_for_until_its_need_tells(run, tmp_path):
    table = tmp_path / "anbud.csv"
    table.write_text("Anbudsgivare;Org.nr;Pris\nNorrskenets Lokalvård AB;559999-0016;785 000\n")
    run("map", table, "--yes")
    made = re.search(r"screening_[0-9a-z]{21}", run("screen", table, "--instrument", "LOU").stdout)[
        0
    ]
    run("case", "new", "KS 2026/waits", "Lokalvård", "--stage", "in_contract")
    run("case", "attach", "KS 2026/waits", made)
    shown = run("case", "show", "KS 2026/waits").stdout
    assert "Inga öppna uppgifter" not in shown
    assert "Ange upphandlingens värde: Värdet avgör" in " ".join(shown.split())
    stated = ("--cpv", "90910000", "--value", "4200000", "--place", "SE", "--start", "2027-03-01")
    need = run("need", *stated).stdout
    number = re.search(r"need_[0-9a-z]{21}", need)[0]
    told = run("case", "attach", "KS 2026/waits", number).stdout
    assert "Ärendet granskades med upphandlingens uppgifter." in told
    assert "Ange upphandlingens värde" not in run("case", "show", "KS 2026/waits").stdout


def test_a_table_is_screened_with_what_it_cannot_say_beside_it(run, tmp_path):
    table = tmp_path / "anbud.csv"
    table.write_text("Anbudsgivare;Org.nr;Pris\nNorrskenets Lokalvård AB;559999-0016;785 000\n")
    run("map", table, "--yes")
    stated = ("--value", "4 200 000", "--cpv", "90910000", "--instrument", "LOU")
    shown = " ".join(run("screen", table, *stated, "--all").stdout.split())
    beside = "köparens land, lag, värde, CPV-kod, typ av kontrakt, plats för arbetet"
    assert f"Angivet utöver underlaget: {beside}." in shown
    assert "13 och 15–17 kap." in shown
    refused = run("screen", table, "--value", "omkring fyra")
    assert (refused.exit_code, "/value" in refused.stderr) == (2, True)
    refused = run("screen", table, "--buyer-country", "Atlantis")
    assert (refused.exit_code, "buyer-country" in refused.stderr) == (2, True)
    assert run("screen", table, "--need", "need_000000000000000000000").exit_code == 2


def test_a_purchase_is_cancelled_reopened_and_reviewed(run):
    run("case", "new", "KS 2026/77", "Fönsterputs", "--procedure", "direct_award")
    assert "direktupphandling" in run("case", "show", "KS 2026/77").stdout.lower()
    cancelled = run("case", "cancel", "KS 2026/77", "--reason", "Inga medel.")
    assert cancelled.exit_code == 0
    assert "Avbrutet" in run("case", "show", "KS 2026/77").stdout
    assert run("case", "stage", "KS 2026/77", "ended").exit_code == 2
    assert run("case", "resume", "KS 2026/77", "--reason", "Medel finns.").exit_code == 0
    review = run("case", "review", "KS 2026/77", "--reason", "Ansökan.", "--reference", "1-26")
    assert review.exit_code == 0
    without = run("case", "resume", "KS 2026/77", "--reason", "Dom.")
    assert without.exit_code == 2
    ended = run("case", "resume", "KS 2026/77", "--reason", "Dom.", "--outcome", "rejected")
    assert "planering och offerter" in ended.stdout
