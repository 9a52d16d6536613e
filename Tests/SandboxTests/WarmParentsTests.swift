import Synchronization
import Testing

@testable import Sandbox

@Suite("Warm parents")
struct WarmParentsTests {
  private let request = RunRequest(arguments: ["/usr/bin/python3"], environment: ["A=1"])
  private let other = RunRequest(arguments: ["/usr/bin/python3"], environment: ["A=2"])

  private func ready(_ parents: WarmParents, for request: RunRequest) throws -> UInt32 {
    let number = try #require(parents.reserve(for: request))
    parents.heard(Array("ready numpy\n".utf8)[...], from: number)
    return number
  }

  @Test("One is leased once it has said that it is ready, for its own command alone")
  func lease() async throws {
    let parents = WarmParents()
    #expect(parents.lease(for: request) == nil)
    let number = try #require(parents.reserve(for: request))
    #expect(parents.reserve(for: request) == nil)
    #expect(parents.lease(for: request) == nil)
    parents.heard(Array("ready nu".utf8)[...], from: number)
    #expect(parents.lease(for: request) == nil)
    parents.heard(Array("mpy\n".utf8)[...], from: number)
    #expect(parents.lease(for: request) == number)
    #expect(parents.lease(for: other) == nil)
    #expect(await parents.settle(for: request) == .ready(libraries: ["numpy"]))
  }

  @Test("After so many births one is retired, ends with its last run, and may have a successor")
  func renewal() throws {
    let parents = WarmParents()
    let number = try ready(parents, for: request)
    let ended = Flag()
    parents.sent(number) { ended.set() }
    for _ in 0..<WarmParents.birthsMax { #expect(parents.lease(for: request) == number) }
    #expect(parents.lease(for: request) == nil)
    let next = try #require(parents.reserve(for: request))
    #expect(next != number)
    for _ in 1..<WarmParents.birthsMax { parents.giveBack(number, wasBorn: true) }
    #expect(!ended.isSet)
    parents.giveBack(number, wasBorn: true)
    #expect(ended.isSet)
  }

  @Test("One that cannot give birth is retired, and after three failures none is tried for a while")
  func failures() throws {
    let parents = WarmParents()
    for _ in 0..<3 { try failOnce(parents) }
    #expect(parents.reserve(for: request) == nil)
  }

  @Test("After a while one more is tried: if it fails too, that begins anew, and if it gives birth all is well")
  func respite() throws {
    let parents = WarmParents(respite: .zero)
    for _ in 0..<4 { try failOnce(parents) }
    let number = try ready(parents, for: request)
    #expect(parents.lease(for: request) == number)
    parents.giveBack(number, wasBorn: true)

    let patient = WarmParents(respite: .seconds(3600))
    for _ in 0..<2 { try failOnce(patient) }
    let last = try ready(patient, for: request)
    #expect(patient.lease(for: request) == last)
    patient.giveBack(last, wasBorn: true)
    patient.ended(last, reason: "gone")
    #expect(patient.reserve(for: request) != nil, "a birth forgives the failures before it")
  }

  /// A parent that says it is ready and then cannot give birth. Being ready is no success: that it gives birth is one.
  private func failOnce(_ parents: WarmParents) throws {
    let number = try ready(parents, for: request)
    let ended = Flag()
    parents.sent(number) { ended.set() }
    #expect(parents.lease(for: request) == number)
    parents.giveBack(number, wasBorn: false)
    #expect(ended.isSet)
    parents.ended(number, reason: "gone")
  }

  @Test("A parent of another command takes the place of the one in use")
  func change() throws {
    let parents = WarmParents()
    let number = try ready(parents, for: request)
    let ended = Flag()
    parents.sent(number) { ended.set() }
    _ = try ready(parents, for: other)
    #expect(ended.isSet)
    #expect(parents.lease(for: request) == nil)
  }

  @Test("Who waits for one that comes to nothing is told why")
  func reason() async throws {
    let parents = WarmParents()
    let number = try #require(parents.reserve(for: request))
    async let state = parents.settle(for: request)
    parents.ended(number, reason: "no way")
    let settled = await state
    #expect(settled == .failed("no way") || settled == .failed("no warm interpreter could be started"))
  }
}

/// Whether something has happened.
private final class Flag: Sendable {
  private let value = Atomic(false)
  var isSet: Bool { value.load(ordering: .relaxed) }
  func set() { value.store(true, ordering: .relaxed) }
}
