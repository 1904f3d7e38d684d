"""The types of `kedjekoll` as others' type checkers see them."""

import subprocess
import sys


def test_the_stub_is_what_is_there():
    ran = subprocess.run(
        [sys.executable, "-m", "mypy.stubtest", "kedjekoll"], capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stdout


def test_a_program_of_others_sees_frames(tmp_path):
    program = tmp_path / "mine.py"
    program.write_text(
        "import kedjekoll\n"
        "reveal_type(kedjekoll.screen('a.csv').tenders)\n"
        "reveal_type(kedjekoll.match(['A'], ['B']))\n"
        "kedjekoll.screen(1)\n"
    )
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", program.name]
    said = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path).stdout
    assert said.count('Revealed type is "polars.dataframe.frame.DataFrame"') == 2
    assert 'mine.py:4: error: Argument 1 to "screen" has incompatible type "int"' in said
    assert said.count("error:") == 1
