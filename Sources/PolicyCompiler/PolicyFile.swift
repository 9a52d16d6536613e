/// A policy as its JSON file says it; `sandbox/policy/README.md` explains the members.
struct PolicyFile: Decodable {
  struct Default: Decodable {
    var action: SyscallAction
    var reason: String
  }

  struct Group: Decodable {
    var name: String
    var action: SyscallAction
    var reason: String
    var calls: [String]
  }

  struct ArgumentGroup: Decodable {
    var calls: [String]
    var argument: Int
    var mask: HexInteger
    var allowed: [Value]
    var and: [Test]?
    var otherwise: SyscallAction
    var reason: String
  }

  struct Test: Decodable {
    var argument: Int
    var mask: HexInteger
    var allowed: [Value]
  }

  struct Value: Decodable {
    var name: String
    var value: HexInteger
  }

  var name: String
  var about: String
  var extends: String?
  var network: String?
  var `default`: Default?
  var groups: [Group]
  var arguments: [ArgumentGroup]?
}

/// An unsigned number written as a JSON string, decimal or with `0x`, as headers write flags and commands.
struct HexInteger: Decodable {
  let value: UInt64

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    let parsed = text.hasPrefix("0x") ? UInt64(text.dropFirst(2), radix: 16) : UInt64(text)
    guard let parsed else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "'\(text)' is no number: write decimal digits, or 0x and hexadecimal digits")
    }
    value = parsed
  }
}

/// `sandbox/policy/syscalls.json`: the calls that the installed libseccomp may be too old to name.
struct SyscallsFile: Decodable {
  struct Call: Decodable {
    var name: String
    var linux: String
    var numbers: [String: Int]
    var decision: String
  }

  var about: String
  var calls: [Call]
}
