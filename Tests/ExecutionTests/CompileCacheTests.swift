import Sandbox
import Testing

@testable import Execution

@Suite("Cache of compilations") struct CompileCacheTests {
  private func key(_ name: String, compiler: String = "cc", bytes: Int = 1) -> CompileCache.Key {
    CompileCache.Key(
      compiler: compiler, arguments: ["cc"], environment: [],
      files: [CompileCache.Key.File(name: name, content: [UInt8](repeating: 1, count: bytes))])
  }

  private func result(_ bytes: Int) -> CompileResult {
    CompileResult(
      status: .ok, output: StreamCapture(), program: [UInt8](repeating: 0, count: bytes), milliseconds: 1,
      outcome: RunOutcome(end: .exited(0)))
  }

  @Test("A result is found under exactly what it was made of")
  func exact() {
    let cache = CompileCache()
    cache.keep(result(10), for: key("a"))
    #expect(cache.find(key("a"))?.program?.count == 10)
    #expect(cache.find(key("b")) == nil)
    #expect(cache.find(key("a", compiler: "cc of another day")) == nil)
    #expect(cache.find(key("a", bytes: 2)) == nil)
  }

  @Test("The least recently used make room, by number and by bytes")
  func room() {
    let few = CompileCache(capacity: 1 << 20, maximumCount: 2)
    for name in ["a", "b"] { few.keep(result(1), for: key(name)) }
    _ = few.find(key("a"))
    few.keep(result(1), for: key("c"))
    #expect(few.find(key("b")) == nil)
    #expect(few.find(key("a")) != nil)
    let small = CompileCache(capacity: 100_000, maximumCount: 100)
    for number in 0..<20 { small.keep(result(20_000), for: key("\(number)")) }
    #expect(small.usage.bytes <= 100_000)
    #expect(small.find(key("19")) != nil)
    #expect(small.find(key("0")) == nil)
  }

  @Test("What would push out everything else is not kept, and the same twice is kept once")
  func large() {
    let cache = CompileCache(capacity: 100_000, maximumCount: 100)
    cache.keep(result(50_000), for: key("a"))
    #expect(cache.usage.count == 0)
    for _ in 0..<5 { cache.keep(result(10), for: key("b")) }
    #expect(cache.usage.count == 1)
    #expect(cache.usage.bytes < 5000)
  }
}
