import Testing
import ToolKit

@Suite("Lists whose entries keep their numbers")
struct NamedListTests {
  @Test("Entries are found by name, in order, and never get the number of another one")
  func numbers() {
    var list = NamedList<Int>()
    for (number, name) in ["a", "b", "c"].enumerated() {
      let isNew = list.append(number, name: name)
      #expect(isNew)
    }
    let isTakenAgain = list.append(9, name: "b")
    #expect(!isTakenAgain)
    #expect(list["b"] == 1 && list.names == ["a", "b", "c"])
    let revision = list.revision
    let removals = [list.remove("b"), list.remove("b")]
    #expect(removals == [true, false])
    _ = list.append(3, name: "b")
    #expect(list.revision == revision + 2)
    #expect(list.entries.map(\.number) == [0, 2, 3] && list["b"] == 3)
  }

  @Test("What is behind a number is the same whether its entry is still there or not")
  func behind() {
    var list = NamedList<Int>()
    for number in 0..<5 { _ = list.append(number, name: "\(number)") }
    #expect(list.entries(after: 2).map(\.item) == [3, 4])
    _ = list.remove("2")
    #expect(list.entries(after: 2).map(\.item) == [3, 4])
    #expect(list.entries(after: nil).count == 4 && list.entries(after: 4).isEmpty && list.entries(after: 99).isEmpty)
  }
}
