import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import shared_memory


def square(number):
    return number * number


def fill(name, queue):
    block = shared_memory.SharedMemory(name=name)
    block.buf[:5] = b"child"
    block.close()
    queue.put("filled")


if __name__ == "__main__":
    with multiprocessing.Pool(2) as pool:
        assert pool.map(square, range(10)) == [n * n for n in range(10)]
    with ProcessPoolExecutor(2) as executor:
        assert sum(executor.map(square, range(10))) == 285
    block = shared_memory.SharedMemory(create=True, size=64)
    for method in ("fork", "spawn"):
        context = multiprocessing.get_context(method)
        queue = context.Queue()
        child = context.Process(target=fill, args=(block.name, queue))
        child.start()
        assert queue.get() == "filled"
        child.join()
        assert child.exitcode == 0 and bytes(block.buf[:5]) == b"child"
        block.buf[:5] = b"\0" * 5
    block.close()
    block.unlink()
    print("DONE")
