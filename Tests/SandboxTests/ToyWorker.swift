import CSystem
import Glibc
import Testing

@testable import Sandbox

/// A worker in Python whose requests say what it shall do. It keeps a random name, by which a test tells one life from
/// another.
enum ToyWorker {
  private static let program = """
    import os, signal, socket, struct, time
    channel = socket.socket(fileno=3)
    name = os.urandom(8).hex()
    kept, notes = [], []

    def take():
        head, fds, _, _ = socket.recv_fds(channel, 24, 16)
        while head and len(head) < 24:
            head += channel.recv(24 - len(head))
        if not head:
            os._exit(0)
        number, length, count, _ = struct.unpack("<QQII", head)
        assert len(fds) == count
        if 0 < length:
            first = channel.recv(1)
            if first == b"!":
                return number, "unread", fds
            data = first
            while len(data) < length:
                data += channel.recv(length - len(data))
            return number, data.decode(), fds
        return number, "", fds

    def answer(number, data, length=None, descriptors=0):
        channel.sendall(struct.pack("<QQII", number, len(data) if length is None else length, descriptors, 0) + data)

    before = 0
    while True:
        number, request, fds = take()
        command, _, rest = request.partition(" ")
        if command == "who": answer(number, name.encode())
        elif command == "echo": answer(number, rest.encode())
        elif command == "big": answer(number, b"x" * int(rest))
        elif command == "size": answer(number, str(len(request)).encode())
        elif command == "read": answer(number, b"".join(os.read(fd, 100) for fd in fds))
        elif command == "fds": answer(number, str(len(os.listdir("/proc/self/fd"))).encode())
        elif command == "note": notes.append(rest); answer(number, ",".join(notes).encode())
        elif command == "leak": kept.append(bytearray(b"x") * (int(rest) << 20)); answer(number, name.encode())
        elif command == "daemon":
            if os.fork() == 0:
                os.setsid()
                os.execv("/usr/bin/sleep", ["sleep", "1000"])
            answer(number, name.encode())
        elif command == "exit": print("last words", file=__import__("sys").stderr); os._exit(int(rest))
        elif command == "signal": os.kill(os.getpid(), int(rest))
        elif command == "hang":
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            for fd in fds: os.write(fd, b"begun")
            time.sleep(1000)
        elif command == "unread": time.sleep(1000)
        elif command == "close": os.close(3); time.sleep(1000)
        elif command == "print":
            while True: print("x" * 1000)
        elif command == "short": answer(number, b"abc", length=10); time.sleep(1000)
        elif command == "long": answer(number, b"abc", length=1)
        elif command == "huge": answer(number, b"", length=1 << 62)
        elif command == "garbage": channel.sendall(b"HTTP/1.1 200 OK\\r\\n\\r\\n" * 100)
        elif command == "other": answer(number ^ 1, b"x")
        elif command == "before": answer(before, b"x")
        elif command == "claims": answer(number, b"x", descriptors=1)
        elif command == "twice": answer(number, b"1"); answer(number, b"2")
        elif command == "late":
            answer(number, b"1")
            if os.fork() == 0:
                time.sleep(float(rest))
                answer(number, b"2")
                os._exit(0)
        elif command == "flood":
            answer(number, b"x")
            while True: channel.sendall(b"y" * 65536)
        elif command == "smuggle":
            head = struct.pack("<QQII", number, 1, 0, 0)
            socket.send_fds(channel, [head + b"x"], [1] * 10)
        for fd in fds: os.close(fd)
        before = number
    """

  /// A pool of such workers, with what `change` makes of their profile.
  static func pool(_ host: SandboxHost, _ change: (inout WorkerProfile) -> Void = { _ in }) -> SandboxWorker {
    var run = RunRequest(
      arguments: ["/usr/bin/python3", "-I", "-S", "-c", program], environment: ["PATH=/usr/bin:/bin"])
    run.limits.memoryBytes = 256 * Limits.mebibyte
    var profile = WorkerProfile(run)
    profile.answerBytes = 1 << 20
    change(&profile)
    return SandboxWorker(profile, on: host)
  }
}

/// A pipe into which a worker says that it has begun with a request.
struct Begun {
  private let ours: Descriptor
  let theirs: Descriptor

  init() throws {
    var (reading, writing): (Int32, Int32) = (-1, -1)
    try #require(unsafe csystem_pipe(&reading, &writing) == 0)
    ours = Descriptor(owning: reading)
    theirs = Descriptor(owning: writing)
  }

  /// Returns once the worker has said so. Not by a call that blocks: two of these would hold all threads that the
  /// requests themselves need.
  func wait() async throws {
    for _ in 0..<12_000 {
      var watched = pollfd(fd: ours.number, events: Int16(POLLIN), revents: 0)
      if unsafe poll(&watched, 1, 0) == 1 { return }
      try await Task.sleep(for: .milliseconds(5))
    }
    Issue.record("The worker did not begin")
  }
}
