import asyncio
import queue
import threading

done = queue.Queue()
threads = [threading.Thread(target=done.put, args=(n,)) for n in range(20)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert sorted(done.get() for _ in threads) == list(range(20))


async def main():
    child = await asyncio.create_subprocess_exec(
        "sed", "s/a/b/", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await child.communicate(b"aha\n")
    assert output == b"bha\n" and child.returncode == 0
    shell = await asyncio.create_subprocess_shell("exit 3")
    assert await shell.wait() == 3
    assert await asyncio.to_thread(sum, range(10)) == 45
    server = await asyncio.start_unix_server(lambda reader, writer: writer.close(), "server.sock")
    reader, writer = await asyncio.open_unix_connection("server.sock")
    assert await reader.read() == b""
    writer.close()
    server.close()


asyncio.run(main())
print("DONE")
