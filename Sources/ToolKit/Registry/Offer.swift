import Synchronization

/// What a server offers to its clients: tools, prompts and resources.
///
/// A fixed offer is what most servers have: lists that clients may keep. One that is not fixed can change while clients are
/// connected, and each of them hears of it in the way of its revision.
///
/// ```swift
/// let offer = Offer(tools: try ToolRegistry([Echo()]), isFixed: false)
/// try offer.change { lists in try lists.tools.add(Add()) }
/// ```
package final class Offer: Sendable {
  /// The lists at one moment.
  package struct Lists: Sendable {
    package var tools: ToolRegistry
    package var prompts: PromptRegistry
    package var resources: ResourceRegistry
  }

  /// What clients are told about separately when it changes.
  package enum Kind: CaseIterable, Sendable { case tools, prompts, resources }

  private struct State {
    var lists: Lists
    var observers: [ObjectIdentifier: any OfferObserver] = [:]
  }

  /// Whether the lists stay as they are.
  package let isFixed: Bool
  /// Held while the lists are changed; observers, who have locks of their own, are told outside of it.
  private let state: Mutex<State>
  private let changes = Atomic<Int>(0)

  package init(
    tools: ToolRegistry, prompts: PromptRegistry = .none, resources: ResourceRegistry = .none, isFixed: Bool = true,
  ) {
    self.isFixed = isFixed
    state = Mutex(State(lists: Lists(tools: tools, prompts: prompts, resources: resources)))
  }

  /// The lists now.
  package var lists: Lists { state.withLock(\.lists) }

  /// Grows with each change; reading it takes no lock.
  package var revision: Int { changes.load(ordering: .acquiring) }

  /// Changes the lists as one step and tells every client about those that are different. After an error nothing has
  /// changed. The offer must not be a fixed one, and `body` must not use it: it is locked meanwhile.
  package func change<Failure>(_ body: (inout Lists) throws(Failure) -> Void) throws(Failure) {
    precondition(!isFixed, "A fixed offer cannot change: make it with isFixed: false")
    let (kinds, observers) = try state.withLock { state throws(Failure) -> ([Kind], [any OfferObserver]) in
      var lists = state.lists
      try body(&lists)
      let kinds = lists.kinds(changedSince: state.lists)
      guard !kinds.isEmpty else { return ([], []) }
      state.lists = lists
      changes.wrappingAdd(1, ordering: .releasing)
      return (kinds, Array(state.observers.values))
    }
    for observer in observers { for kind in kinds { observer.listChanged(kind) } }
  }

  /// Tells every client that has subscribed to a resource that it holds something else now. Fixed offers can do that as
  /// well: it is the list that is fixed.
  package func announceChange(ofResource uri: String) {
    for observer in state.withLock({ Array($0.observers.values) }) { observer.resourceChanged(uri) }
  }

  /// From now on `observer` is told, on whatever thread a change happens; it may still be told once after `remove`.
  package func add(_ observer: any OfferObserver) {
    state.withLock { $0.observers[ObjectIdentifier(observer)] = observer }
  }

  /// Ends what `add` has begun.
  package func remove(_ observer: any OfferObserver) {
    state.withLock { _ = $0.observers.removeValue(forKey: ObjectIdentifier(observer)) }
  }
}

/// Who must hear of changes: one for each client.
package protocol OfferObserver: AnyObject, Sendable {
  /// A list has other entries now.
  func listChanged(_ kind: Offer.Kind)
  /// A resource holds something else now.
  func resourceChanged(_ uri: String)
}

extension Offer.Lists {
  fileprivate func kinds(changedSince old: Offer.Lists) -> [Offer.Kind] {
    Offer.Kind.allCases.filter { kind in
      switch kind {
      case .tools: tools.list.revision != old.tools.list.revision
      case .prompts: prompts.list.revision != old.prompts.list.revision
      case .resources:
        resources.resources.revision != old.resources.resources.revision
          || resources.templates.revision != old.resources.templates.revision
      }
    }
  }

  /// Whether anything can be completed.
  package var offersCompletion: Bool {
    prompts.list.entries.contains { $0.item.completer.offersAnything }
      || resources.templates.entries.contains { $0.item.offersCompletion }
  }
}
