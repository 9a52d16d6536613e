import JSON
import JSONRPC
import Testing

@testable import MCP

@Suite("Request states")
struct RequestStateTests {
  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  @Test("SHA-256 of the examples that NIST publishes, and of a message of every length around a block")
  func digests() {
    let examples: [([UInt8], String)] = [
      ([], "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      (Array("abc".utf8), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8),
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000),
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
      ),
    ]
    for (message, digest) in examples { #expect(Self.hexadecimal(SHA256.digest(message)) == digest) }
    // In pieces or at once: the same.
    for length in 54...130 {
      let message = (0..<length).map { UInt8($0) }
      var hash = SHA256()
      hash.update(message.prefix(7))
      hash.update(message.dropFirst(7))
      #expect(hash.finish() == SHA256.digest(message))
    }
  }

  @Test("HMAC-SHA256 of the cases of RFC 4231 with short, long and binary keys")
  func authentication() {
    let cases: [(key: [UInt8], message: [UInt8], code: String)] = [
      (
        [UInt8](repeating: 0x0B, count: 20), Array("Hi There".utf8),
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
      ),
      (
        Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
      ),
      (
        [UInt8](repeating: 0xAA, count: 131), Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
      ),
    ]
    for one in cases {
      #expect(Self.hexadecimal(MessageAuthentication.code(of: one.message, key: one.key)) == one.code)
    }
  }

  private static let state = RequestState(
    binding: "call A",
    questions: ["asked": .init(digest: "d1", result: nil), "done": .init(digest: "d2", result: ["action": "accept"])])

  @Test("A state comes back as it was sealed, and is the same text for the same content")
  func roundTrip() throws {
    let seal = RequestStateSeal()
    let now = Moment.now()
    let text = seal.seal(Self.state, now: now)
    #expect(try seal.open(text, binding: "call A") == Self.state)
    #expect(seal.seal(Self.state, now: now) == text)
  }

  @Test("A state with any byte changed, cut, extended or of another process is forged")
  func forgery() throws {
    let seal = RequestStateSeal()
    let text = Array(seal.seal(Self.state).utf8)
    var forgeries: [[UInt8]] = [
      [], Array("x".utf8), text + Array("-TAMPERED".utf8), Array(text.dropLast(4)), Array(text.dropFirst(4)),
    ]
    for index in text.indices {
      var changed = text
      changed[index] = changed[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
      forgeries.append(changed)
    }
    forgeries.append(Array(RequestStateSeal().seal(Self.state).utf8))
    for forgery in forgeries {
      #expect(throws: RequestStateSeal.Flaw.forged) {
        try seal.open(String(decoding: forgery, as: UTF8.self), binding: "call A")
      }
    }
  }

  @Test("A state is good until its time is over, and for the call it belongs to")
  func limits() throws {
    let seal = RequestStateSeal()
    let start = Moment.now()
    let text = seal.seal(Self.state, now: start)
    let last = start.advanced(milliseconds: RequestStateSeal.lifetimeMilliseconds - 1)
    _ = try seal.open(text, binding: "call A", now: last)
    #expect(throws: RequestStateSeal.Flaw.stale) {
      try seal.open(text, binding: "call A", now: last.advanced(milliseconds: 1))
    }
    #expect(throws: RequestStateSeal.Flaw.foreign) { try seal.open(text, binding: "call B") }
  }

  @Test("The order of members makes no difference to what a call is, everything else does")
  func digestOfCalls() throws {
    let one = try JSONValue(parsing: #"{"a":{"x":1,"y":[1,2]},"b":2}"#)
    #expect(one.digest == (try JSONValue(parsing: #"{ "b":2, "a":{"y":[1,2],"x":1} }"#)).digest)
    #expect(one.digest != (try JSONValue(parsing: #"{"a":{"x":1,"y":[2,1]},"b":2}"#)).digest)
  }
}
