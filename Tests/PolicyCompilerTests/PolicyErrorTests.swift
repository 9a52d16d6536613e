import PolicyCompiler
import Testing

/// Each mistake in a policy file, and the sentence that tells how to repair it.
struct PolicyErrorTests {
  private static func policy(
    groups: String = "", arguments: String = "", defaultAction: String = "missing", extends: String? = nil
  ) -> String {
    """
    {"name": "p", "about": "", "network": "none", \(extends.map { "\"extends\": \"\($0)\"," } ?? "")
     "default": {"action": "\(defaultAction)", "reason": ""}, "groups": [\(groups)], "arguments": [\(arguments)]}
    """
  }

  private static func group(_ action: String, _ calls: String) -> String {
    "{\"name\": \"g\", \"action\": \"\(action)\", \"reason\": \"\", \"calls\": [\(calls)]}"
  }

  private static func rule(
    _ call: String, argument: Int = 0, mask: String = "0xff", allowed: [String] = ["1"], otherwise: String = "refuse"
  ) -> String {
    let values = allowed.map { "{\"name\": \"v\", \"value\": \"\($0)\"}" }.joined(separator: ",")
    return """
      {"calls": ["\(call)"], "argument": \(argument), "mask": "\(mask)", "allowed": [\(values)],
       "otherwise": "\(otherwise)", "reason": ""}
      """
  }

  static let mistakes: [(text: String, message: String)] = [
    (
      policy(groups: group("allow", "\"read\"") + "," + group("refuse", "\"read\"")),
      "p: read is decided twice; take it out of group 'g' or of the other"
    ),
    (
      policy(groups: group("allow", "\"socket\""), arguments: rule("socket")),
      "p: socket is decided twice; keep either its group or its argument rule"
    ),
    (
      policy(groups: group("allow", "\"raed\"")),
      "p: no architecture has a call named 'raed'; correct it, or add it to syscalls.json"
    ),
    (
      #"{"name": "p", "about": "", "network": "all", "groups": []}"#,
      #"p: network must be "none", not "all": nothing else is built"#
    ),
    (#"{"name": "p", "about": "", "groups": []}"#, #"p: network must be "none": nothing else is built"#),
    (policy(defaultAction: "allow"), "p: the default must notify (missing or refuse), not allow"),
    (policy(arguments: rule("ioctl", otherwise: "allow")), "p: ioctl: otherwise must be something else than allow"),
    (
      policy(arguments: rule("msync", mask: "0x6", allowed: ["0"], otherwise: "succeed")),
      "p: msync: otherwise must be missing or refuse, not succeed, unless one bit is tested and 0 is allowed"
    ),
    (
      policy(arguments: rule("msync", mask: "0x4", allowed: ["0", "4"], otherwise: "succeed")),
      "p: msync: otherwise must be missing or refuse, not succeed, unless one bit is tested and 0 is allowed"
    ),
    (
      policy(
        arguments: rule("prlimit64").replacing(
          "\"otherwise\"", with: "\"and\": [{\"argument\": 0, \"mask\": \"1\", \"allowed\": []}], \"otherwise\"")),
      "p: prlimit64: list each allowed value once, and at least one"
    ),
    (
      policy(
        arguments: rule("prlimit64").replacing(
          "\"otherwise\"",
          with: #""and": [{"argument": 0, "mask": "1", "allowed": [{"name": "", "value": "1"}]}], "otherwise""#)),
      "p: prlimit64: 'and' must test another argument than 0"
    ),
    (policy(arguments: rule("ioctl", argument: 6)), "p: ioctl: argument 6 does not exist; arguments count from 0 to 5"),
    (policy(arguments: rule("ioctl", allowed: ["0x100"])), "p: ioctl: no argument can equal 0x100 under mask 0xff"),
    (policy(arguments: rule("ioctl", allowed: [])), "p: ioctl: list each allowed value once, and at least one"),
    (
      policy(arguments: rule("ioctl", allowed: ["1", "0x1"])),
      "p: ioctl: list each allowed value once, and at least one"
    ),
    (policy(extends: "p"), "p: extends itself through p"),
    (#"{"name": "q", "about": "", "groups": []}"#, "p.json: its name member says 'q'"),
    (
      #"{"name": "p", "about": "", "network": "none", "groups": []}"#,
      "p: add a default action, or extend a policy that has one"
    ),
  ]

  @Test("A mistake in a policy is named, with its repair", arguments: mistakes)
  func mistake(text: String, message: String) throws {
    let scratch = try ScratchPolicies(["p": text])
    let error = #expect(throws: PolicyError.self) { try PolicyFolder(scratch.path).policy("p") }
    #expect(error?.description == message)
  }

  @Test("A number that is none, an unknown action and broken JSON name the file")
  func undecodable() throws {
    let badMask = Self.policy(arguments: Self.rule("ioctl", mask: "0xfg"))
    let badAction = Self.policy(groups: Self.group("permit", "\"read\""))
    for text in [badMask, badAction, "{"] {
      let scratch = try ScratchPolicies(["p": text])
      let error = #expect(throws: PolicyError.self) { try PolicyFolder(scratch.path).policy("p") }
      #expect(error?.subject == "\(scratch.path)/p.json")
    }
  }

  @Test("A call that libseccomp does not know cannot be allowed, and the error says what is possible")
  func unknownToLibseccomp() throws {
    let scratch = try ScratchPolicies(["p": Self.policy(groups: Self.group("allow", "\"listns\""))])
    let folder = try PolicyFolder(scratch.path)
    let policy = try folder.policy("p")
    let table = try folder.table(.x86_64)
    let error = #expect(throws: PolicyError.self) { try FilterCompiler.compile(policy, table) }
    #expect(error?.message.hasSuffix("does not know this call, so that it can only be missing or refused") == true)
  }

  @Test("A policy replaces the decisions of the one that it extends, rules of arguments included")
  func extending() throws {
    let child = """
      {"name": "child", "about": "", "extends": "p", "groups": [\(Self.group("refuse", "\"read\", \"socket\""))]}
      """
    let base = Self.policy(
      groups: Self.group("allow", "\"read\", \"write\""), arguments: Self.rule("socket"))
    let scratch = try ScratchPolicies(["p": base, "child": child])
    let policy = try PolicyFolder(scratch.path).policy("child")
    #expect(policy.decisions == ["read": .always(.refuse), "write": .always(.allow), "socket": .always(.refuse)])
    #expect(policy.defaultAction == .missing)
  }
}
