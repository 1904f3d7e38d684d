"""Runs migrations on the connection that `upgrade` hands over, in its transaction."""

from alembic import context


def run() -> None:
    """Run the migrations that Alembic was asked for."""
    context.configure(
        connection=context.config.attributes["connection"],
        transactional_ddl=True,  # SQLite too, since its transactions are begun by ourselves
    )
    context.run_migrations()


if __name__ == "env_py":  # Alembic's name for this file; other importers only look at it
    run()
