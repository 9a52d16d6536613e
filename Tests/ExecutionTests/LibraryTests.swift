import Execution
import Glibc
import JSON
import Testing

/// Python with the libraries that tools/setup installs.
@Suite("Python libraries") struct LibraryTests {
  let call: Calls

  init() throws {
    let state = unsafe getenv("XDG_STATE_HOME").map { unsafe String(cString: $0) }
    let home = unsafe getenv("HOME").map { unsafe String(cString: $0) } ?? ""
    let environment = (state ?? home + "/.local/state") + "/workbench/python/sandbox"
    try #require(unsafe access(environment + "/bin/python3", X_OK) == 0, "no \(environment): run tools/setup")
    call = Calls(pythonEnvironment: environment)
  }

  @Test("numpy and pandas are there, and what they return is shown")
  func numbers() async throws {
    let output = try await call.python(
      "import numpy as np, pandas as pd\npd.DataFrame({'x': np.arange(3) ** 2})")
    #expect(output.value == "   x\n0  0\n1  1\n2  4", "\(output.text)")
    #expect(output.stderr.isEmpty)
    #expect(output.notes.isEmpty)
  }

  @Test("An open figure comes back as a picture without being saved")
  func figure() async throws {
    let output = try await call.python(
      "import matplotlib.pyplot as plt\nplt.plot([1, 2, 3])\nplt.title('t')\nNone", ["inline_images": true])
    #expect(output.artifacts.map(\.name) == ["figure-1.png"], "\(output.text)")
    #expect(output.artifacts.first?.mimeType == "image/png")
    #expect(output.images == 1)
    #expect(output.stderr.isEmpty, "no font cache is built, nothing is warned about: \(output.stderr)")
  }

  @Test("plt.show() saves what is open and begins anew")
  func show() async throws {
    let output = try await call.python(
      "import matplotlib.pyplot as plt\nfor y in ([1, 2], [2, 1]):\n    plt.plot(y)\n    plt.show()\nlen(plt.get_fignums())"
    )
    #expect(Set(output.artifacts.map(\.name)) == ["figure-1.png", "figure-2.png"], "\(output.text)")
    #expect(output.value == "0")
  }

  @Test(
    "A figure that the program saved itself is not saved twice",
    arguments: ["plt.savefig('mine.png')", "plt.gcf().savefig('mine.png')"])
  func saved(call save: String) async throws {
    let output = try await call.python(
      "import matplotlib\nmatplotlib.use('Agg')\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])\n\(save)")
    #expect(output.artifacts.map(\.name) == ["mine.png"], "\(output.text)")
  }

  @Test("A missing module's explanation names the libraries that are there")
  func missing() async throws {
    let output = try await call.python("import torch")
    #expect(output.stderr.contains("numpy "), "\(output.stderr)")
    #expect(output.stderr.contains("pandas "))
  }

  @Test("bash finds the same Python")
  func fromBash() async throws {
    let output = try await call.bash("python3 -c 'import numpy; print(numpy.arange(3).sum())'")
    #expect(output.stdout == "3\n", "\(output.text)")
  }

  @Test("Nothing in the sandbox tells where the environment lies on the machine")
  func neutralPath() async throws {
    let output = try await call.python("import sys, numpy\nprint(sys.prefix, numpy.__file__)")
    #expect(
      output.stdout == "/opt/workbench/python /opt/workbench/python/lib/python3.11/site-packages/numpy/__init__.py\n")
    let mounts = try await call.bash("cat /proc/self/mountinfo")
    #expect(!mounts.stdout.contains(".local/state"), "\(mounts.stdout)")
  }
}
