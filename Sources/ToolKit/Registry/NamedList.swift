/// Things in the order in which they were added, each found by its name.
///
/// Each keeps a number that no other one of the list ever gets, so that a reader who remembers the last number it saw can
/// go on behind it whatever was added and removed meanwhile.
package struct NamedList<Item: Sendable>: Sendable {
  package struct Entry: Sendable {
    /// Grows along the list.
    package let number: Int
    package let name: String
    package let item: Item
  }

  package private(set) var entries: [Entry] = []
  /// Grows with each change.
  package private(set) var revision = 0
  private var byName: [String: Item] = [:]

  package init() {}

  package var items: [Item] { entries.map(\.item) }
  package var names: [String] { entries.map(\.name) }
  package var isEmpty: Bool { entries.isEmpty }

  /// The number that the next entry gets; every number ever given is below it.
  package private(set) var nextNumber = 0

  package subscript(_ name: String) -> Item? { byName[name] }

  /// Adds at the end. False if the name is taken.
  package mutating func append(_ item: Item, name: String) -> Bool {
    guard byName[name] == nil else { return false }
    byName[name] = item
    entries.append(Entry(number: nextNumber, name: name, item: item))
    nextNumber += 1
    revision += 1
    return true
  }

  /// False if there is nothing of that name.
  package mutating func remove(_ name: String) -> Bool {
    guard byName.removeValue(forKey: name) != nil else { return false }
    entries.removeAll { $0.name == name }
    revision += 1
    return true
  }

  /// The entries behind the one that has, or had, this number; all for nil.
  package func entries(after number: Int?) -> ArraySlice<Entry> {
    guard let number else { return entries[...] }
    // The numbers grow: bisection finds the first that is larger.
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].number <= number { low = middle + 1 } else { high = middle }
    }
    return entries[low...]
  }
}
