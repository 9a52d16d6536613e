internal import Glibc
internal import SandboxProtocol

/// The one command that repairs a layer which the machine refused.
enum Remedy {
  /// The failure of a step as an error with its remedy.
  static func error(of failed: sb_failed, object: String) -> SandboxError {
    // Used up for the moment: nothing is to be repaired, and the next run may work.
    let isTransient = [ENOMEM, EAGAIN, EMFILE, ENFILE, ENOBUFS].contains(failed.error)
    let isMachine = !isTransient && (failed.layer != 0 || failed.step == SB_STEP_TIER.rawValue)
    return SandboxError(
      isMachine ? .unavailable : failed.step == SB_STEP_FILE.rawValue ? .input : .failed,
      step: Layer.step(failed.step, object: object), errorNumber: failed.error,
      detail: failed.layer == 0 ? nil : "the missing layer is \(Layer.name(failed.layer))",
      remedy: isMachine ? command(layer: failed.layer, errorNumber: failed.error) : nil)
  }

  /// A command for the layer (a bit of `sb_layer`), judged by the error and by what this machine says about itself.
  static func command(layer: UInt32, errorNumber: Int32) -> String? {
    switch sb_layer(layer) {
    case _ where errorNumber == ECANCELED:
      return nil
    case SB_LAYER_USER_NAMESPACE, SB_LAYER_MOUNT_NAMESPACE, SB_LAYER_PID_NAMESPACE, SB_LAYER_NET_NAMESPACE,
      SB_LAYER_IPC_NAMESPACE, SB_LAYER_UTS_NAMESPACE, SB_LAYER_CGROUP_NAMESPACE, SB_LAYER_ID_MAP,
      SB_LAYER_PRIVATE_ROOT, SB_LAYER_NO_NAMESPACES:
      return namespaces(errorNumber)
    case SB_LAYER_LANDLOCK:
      return "boot a kernel from 5.13 on with Landlock enabled: add lsm=landlock to the front of the kernel's lsm list"
    case SB_LAYER_SECCOMP, SB_LAYER_DENIED_CALLS:
      return isInContainer ? containerAdvice : "use a kernel with CONFIG_SECCOMP_FILTER (5.0 or newer)"
    default:
      return nil
    }
  }

  private static func namespaces(_ errorNumber: Int32) -> String {
    if errorNumber == ENOSPC || SmallFile.firstLine(at: "/proc/sys/user/max_user_namespaces") == "0" {
      return "sudo sysctl -w user.max_user_namespaces=15000"
    }
    if SmallFile.firstLine(at: "/proc/sys/kernel/unprivileged_userns_clone") == "0" {
      return "sudo sysctl -w kernel.unprivileged_userns_clone=1"
    }
    if SmallFile.firstLine(at: "/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == "1" {
      return appArmorProfile
    }
    return isInContainer ? containerAdvice : "run as an ordinary user on a kernel with CONFIG_USER_NS"
  }

  /// Ubuntu from 23.10 on gives namespaces without rights to programs that no profile names.
  private static var appArmorProfile: String {
    let path = (try? HostLocation.besideThisExecutable()) ?? "/path/to/sandbox-host"
    return
      "printf 'abi <abi/4.0>,\\ninclude <tunables/global>\\nprofile workbench-sandbox \(path) flags=(unconfined) { userns, }"
      + "\\n' | sudo tee /etc/apparmor.d/workbench-sandbox && sudo apparmor_parser -r /etc/apparmor.d/workbench-sandbox"
  }

  private static let containerAdvice =
    "start the container with --security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined"

  private static var isInContainer: Bool {
    unsafe access("/.dockerenv", F_OK) == 0 || access("/run/.containerenv", F_OK) == 0
  }
}
