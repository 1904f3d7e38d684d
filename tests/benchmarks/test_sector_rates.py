import json

import polars as pl
import pytest

from benchmarks import sector_rates

ROWS = """\
entity_type,entity_key,company_name,cnae_class,inclusion_date
company,11,Fazenda Exemplo Ltda,01113,2022-04-05
company,11,Fazenda Exemplo Ltda,01113,2023-04-05
company,12,Outra Fazenda Ltda,01113,2023-04-05
company,13,Roupas Exemplo Ltda,14118,2023-04-05 e 2023-10-05
natural_person,np_1,,01113,2023-04-05
company,14,Sem Classe Ltda,,2023-04-05
company,15,Casa Exemplo Ltda,97005,2023-04-05
"""
LATER = ROWS + "company,21,Nova Fazenda Ltda,01113,2024-10-07\n"
JOBS = """\
cnae_classe,ano_inicio,ano_fim,total_vinculos
01113,2018,2024,70000
14118,2018,2024,700000
47113,2018,2024,7000000
00000,2018,2024,5
97005,2018,2024,100
"""


@pytest.fixture
def files(tmp_path):
    for name, text in (("rows.csv", ROWS), ("later.csv", LATER), ("jobs.csv", JOBS)):
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def fit(files):
    arguments = ["--jobs", str(files / "jobs.csv"), "--out", str(files / "rates.json")]
    return sector_rates.run(["fit", str(files / "rows.csv"), *arguments])


def test_employers_are_counted_once_and_persons_stay_apart(files):
    found = fit(files)
    assert found["employers"] == 3
    assert found["rows_left_out"] == {
        "natural_persons": 1,
        "without_class": 1,
        "domestic_service": 1,
    }
    assert found["fitted_until"] == "2023-10-05"
    rates = {one["code"]: one for one in json.loads((files / "rates.json").read_text())["rates"]}
    assert rates["0111"]["permille"] > rates["1411"]["permille"] > rates["4711"]["permille"]
    assert "Exemplo" not in (files / "rates.json").read_text()


def test_rates_are_judged_on_later_employers_alone(files):
    fit(files)
    found = sector_rates.run(["evaluate", str(files / "rates.json"), str(files / "later.csv")])
    assert (found["look_ahead"], found["employers"]) == ("no", 1)
    deviance = found["deviance_thousandths"]
    assert deviance["tree"] <= deviance["section_only"] <= deviance["flat"]
    low, high = found["tree_minus"]["flat"]["interval"]
    assert low <= found["tree_minus"]["flat"]["difference"] <= high


def test_employers_that_were_fitted_on_are_said_to_look_ahead(files):
    fit(files)
    found = sector_rates.run(["evaluate", str(files / "rates.json"), str(files / "rows.csv")])
    assert found["look_ahead"] == "yes"


def change(files, edit):
    written = json.loads((files / "rates.json").read_text())
    edit(written)
    (files / "rates.json").write_text(json.dumps(written))


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (lambda rates: rates["rates"][0].update(permille=1), "not those of their counts"),
        (lambda rates: rates.pop("fitted_until"), "none that fit has written"),
        (
            lambda rates: [one.update(employers=0) for one in rates["rates"]],
            "no employer was found",
        ),
    ],
)
def test_rates_that_were_changed_are_refused(files, capsys, edit, said):
    fit(files)
    change(files, edit)
    with pytest.raises(SystemExit) as stopped:
        sector_rates.main(["evaluate", str(files / "rates.json"), str(files / "later.csv")])
    assert stopped.value.code == 2
    assert said in capsys.readouterr().err


def test_files_that_cannot_be_used_are_named(files, capsys):
    rows, rates = str(files / "rows.csv"), str(files / "rates.json")
    (files / "empty.csv").write_text("")
    (files / "bad-jobs.csv").write_text("cnae_classe,total_vinculos\nx,1\n")
    for arguments in (
        ["fit", str(files / "jobs.csv"), "--jobs", rows, "--out", rates],
        ["fit", str(files / "empty.csv"), "--jobs", rows, "--out", rates],
        ["fit", rows, "--jobs", str(files / "bad-jobs.csv"), "--out", rates],
        ["fit", "absent.csv", "--jobs", rows, "--out", rates],
        ["evaluate", rows, rows],
    ):
        with pytest.raises(SystemExit):
            sector_rates.main(arguments)
    said = capsys.readouterr().err
    for words in ("columns are missing", "as CSV", "no row", "cannot be opened", "none that fit"):
        assert words in said


def test_employers_without_a_rate_cannot_be_judged(files):
    fit(files)
    fitted, until = sector_rates.fit_of(json.loads((files / "rates.json").read_text()))
    other = pl.DataFrame({"code": ["5611"], "included": ["2025-01-01"]})
    with pytest.raises(sector_rates.Unusable, match="no employer has a class"):
        sector_rates.evaluate(fitted, until, other)


def test_the_result_is_printed_as_json(files, capsys):
    fit(files)
    sector_rates.main(["evaluate", str(files / "rates.json"), str(files / "later.csv")])
    assert json.loads(capsys.readouterr().out)["benchmark"] == "sector_rates"


def test_without_files_the_points_of_the_shipped_tables_are_judged(capsys):
    sector_rates.main([])
    said = json.loads(capsys.readouterr().out)
    assert said["verb"] == "posterior"
    assert said["canada_read_from_file"] is False
    for outcome_set in ("br", "ca"):
        own = said["sets"][outcome_set]
        assert set(own["by_beta_permille"]) == {"0", "250", "500"}
        assert "upphandlingsmyndigheten" in own["without_publisher"]
        for judged in own["by_beta_permille"].values():
            low, high = judged["interval_95"]
            assert low <= judged["doublings_per_20_points"] <= high
            assert 0 <= judged["auc_permille"] <= 1000
    brazil = said["sets"]["br"]["by_beta_permille"]["250"]
    assert brazil["auc_permille"] > 700
    assert brazil["interval_95"][0] > 0


@pytest.mark.shared_data
def test_rates_of_the_first_update_foretell_the_next_better_than_a_flat_rate(shared_data, tmp_path):
    lista = pl.read_csv(
        shared_data / "br_lista_suja" / "lista_suja_2023_2024.csv", infer_schema=False
    )
    for name in ("2023", "2024"):
        own = lista.filter(pl.col("snapshot").str.starts_with(name))
        own.write_csv(tmp_path / f"{name}.csv")
    jobs = shared_data / "br_cnae_workforce_accidents" / "mart_score_risco_cnae.csv"
    out = tmp_path / "rates.json"
    sector_rates.run(["fit", str(tmp_path / "2023.csv"), "--jobs", str(jobs), "--out", str(out)])
    found = sector_rates.run(["evaluate", str(out), str(tmp_path / "2024.csv")])
    assert (found["employers"], found["look_ahead"]) == (183, "no")
    deviance = found["deviance_thousandths"]
    assert deviance["tree"] < deviance["section_only"] < deviance["flat"]
