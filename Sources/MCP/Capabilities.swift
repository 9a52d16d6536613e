import JSON
import ToolKit

/// What the server can do for its clients. What it cannot do is not declared, and its methods do not exist, except lists,
/// which are empty: widespread hosts give up a server whose lists are errors.
struct Capabilities {
  /// Whether lists change, and clients are told.
  let changes: Bool
  let prompts: Bool
  /// Whether there are resources that somebody may want to watch. Artifacts never change.
  let subscriptions: Bool
  let completions: Bool

  init(_ offer: Offer, _ lists: Offer.Lists) {
    changes = !offer.isFixed
    prompts = changes || !lists.prompts.list.isEmpty
    subscriptions = changes || lists.resources.canChange
    completions = lists.offersCompletion
  }
}

extension JSONWriter {
  /// The capabilities as a revision declares them.
  mutating func capabilities(_ capabilities: Capabilities, _ revision: ProtocolRevision) {
    beginObject()
    if capabilities.completions, revision.has(.completionCapability) { capability("completions") }
    capability("logging")
    if capabilities.prompts { capability("prompts", ("listChanged", capabilities.changes)) }
    capability("resources", ("listChanged", capabilities.changes), ("subscribe", capabilities.subscriptions))
    capability("tools", ("listChanged", capabilities.changes))
    endObject()
  }

  private mutating func capability(_ name: String, _ flags: (name: String, isSet: Bool)...) {
    key(name)
    beginObject()
    for flag in flags where flag.isSet { member(flag.name, true) }
    endObject()
  }
}
