import fcntl
import os
import sqlite3

for mode in ("delete", "wal"):
    database = sqlite3.connect(f"{mode}.db", isolation_level=None)
    database.execute(f"pragma journal_mode={mode}")
    database.execute("create table t (n integer primary key, text)")
    other = sqlite3.connect(f"{mode}.db", isolation_level=None, timeout=0)
    database.execute("begin immediate")
    database.executemany("insert into t values (?, ?)", [(n, "x" * n) for n in range(100)])
    try:
        other.execute("begin immediate")
        raise AssertionError("two writers at once")
    except sqlite3.OperationalError as error:
        assert "locked" in str(error)
    database.execute("commit")
    assert other.execute("select count(*), sum(length(text)) from t").fetchone() == (100, 4950)
    other.close()
    database.close()
with open("lock", "w") as file:
    fcntl.flock(file, fcntl.LOCK_EX)
    if os.fork() == 0:
        try:
            fcntl.flock(open("lock"), fcntl.LOCK_EX | fcntl.LOCK_NB)
            os._exit(1)
        except BlockingIOError:
            os._exit(0)
    assert os.wait()[1] == 0
print("DONE")
