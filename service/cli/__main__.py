"""`python -m kedjekoll`: the command, where nothing is on the path of the shell."""

from service.cli.main import main

if __name__ == "__main__":
    main()
