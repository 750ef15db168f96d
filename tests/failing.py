"""A database that refuses one kind of write, as a full disk or a fault in it would in the middle of a save."""

from django.db import connection


def refuse(event: str, table: str, when: str = "") -> None:
    """From now on `event` (INSERT, UPDATE, DELETE) on the table fails; gone when the test is rolled back.

    `when` is a condition on the row in SQL that both databases read, such as "NEW.input = 'gpu'".
    """
    condition = f"WHEN ({when})" if when else ""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION refuse_it() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION 'refused by the test'; END $$"
            )
            cursor.execute(
                f"CREATE TRIGGER refused BEFORE {event} ON {table} "
                f"FOR EACH ROW {condition} EXECUTE FUNCTION refuse_it()"
            )
        else:
            cursor.execute(
                f"CREATE TRIGGER refused BEFORE {event} ON {table} {condition} "
                "BEGIN SELECT RAISE(ABORT, 'refused by the test'); END"
            )
