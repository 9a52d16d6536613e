import CSystem
import Glibc
import JSONRPC
import TestSupport
import Testing

@Suite("Frame writer", .timeLimit(.minutes(5)))
struct FrameWriterTests {
  @Test("Frames of many threads come out whole, each exactly once")
  func interleaving() async throws {
    let pipe = PipePair()
    let writer = FrameWriter(descriptor: pipe.writeEnd, wakeUp: WakeUp())
    let threads = 8
    let framesPerThread = 50
    // Sizes on both sides of what is written directly and of what the pipe holds.
    let sizes = [10, 1000, 4095, 4096, 5000, 70_000]
    for thread in 0..<threads {
      Lane.start("submitter") {
        for number in 0..<framesPerThread {
          let letter = UInt8(ascii: "a") + UInt8(thread)
          let size = sizes[(thread + number) % sizes.count]
          writer.submit([UInt8](repeating: letter, count: size) + [0x0A])
        }
      }
    }
    let inbox = LineInbox(reading: pipe.readEnd)
    var counts: [UInt8: Int] = [:]
    for _ in 0..<threads * framesPerThread {
      let line = try #require(try await inbox.next())
      let letter = try #require(line.first)
      #expect(line.allSatisfy { $0 == letter } && sizes.contains(line.count))
      counts[letter, default: 0] += 1
    }
    #expect(counts.count == threads && counts.values.allSatisfy { $0 == framesPerThread })
    writer.close()
  }

  @Test("A submission never blocks, however little the client reads, and the bytes are counted")
  func unreadOutput() async throws {
    let pipe = PipePair()
    let writer = FrameWriter(descriptor: pipe.writeEnd, wakeUp: WakeUp())
    let frame = [UInt8](repeating: UInt8(ascii: "x"), count: 999) + [0x0A]
    for _ in 0..<1000 { writer.submit(frame) }
    #expect(writer.isAbove(500_000))
    let inbox = LineInbox(reading: pipe.readEnd)
    for _ in 0..<1000 { #expect(try await inbox.next()?.count == 999) }
    writer.close()
  }

  @Test("An output that somebody who shares it made non-blocking is waited for")
  func nonBlockingOutput() async throws {
    let pipe = PipePair()
    #expect(fcntl(pipe.writeEnd, F_SETFL, O_NONBLOCK) == 0)
    let writer = FrameWriter(descriptor: pipe.writeEnd, wakeUp: WakeUp())
    // Several times what a pipe holds.
    for _ in 0..<5 { writer.submit([UInt8](repeating: UInt8(ascii: "x"), count: 99_999) + [0x0A]) }
    let inbox = LineInbox(reading: pipe.readEnd)
    for _ in 0..<5 { #expect(try await inbox.next()?.count == 99_999) }
    #expect(writer.failure == nil)
    writer.close()
  }

  @Test("A closed pipe is a failure that wakes the reader, and later frames go nowhere")
  func closedPipe() throws {
    // A closed pipe must be an error of one write, not the end of the test process.
    csystem_ignore_sigpipe()
    let pipe = PipePair()
    close(pipe.readEnd)
    let wakeUp = WakeUp()
    let writer = FrameWriter(descriptor: pipe.writeEnd, wakeUp: wakeUp)
    writer.submit(Array("one\n".utf8))
    #expect(writer.failure == EPIPE)
    var descriptor = pollfd(fd: wakeUp.descriptor, events: Int16(POLLIN), revents: 0)
    #expect(unsafe poll(&descriptor, 1, 0) == 1)
    writer.submit(Array("two\n".utf8))
    #expect(!writer.isAbove(0))
    close(pipe.writeEnd)
  }
}
