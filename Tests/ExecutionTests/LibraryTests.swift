import Execution
import Glibc
import JSON
import TestSupport
import Testing

/// Python with the libraries that tools/setup installs.
@Suite("Python libraries") struct LibraryTests {
  let call: Calls

  init() throws {
    let environment = Installed.sandboxPython
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
    #expect(output.stderr.contains("'torch' is not in the set of packages"), "\(output.stderr)")
    #expect(output.stderr.contains("no network at run time"))
    for name in ["numpy ", "pandas ", "scikit-learn 1.9.1 (import sklearn)", "the standard library."] {
      #expect(output.stderr.contains(name), "\(output.stderr)")
    }
  }

  @Test("A module that a package does not have is told from a package that is not there")
  func missingBelow() async throws {
    let output = try await call.python("import numpy.nothing.below")
    #expect(output.stderr.hasSuffix("note: 'numpy' is there, but it has no module 'nothing'.\n"), "\(output.stderr)")
    let caught = try await call.python("try:\n    import torch.nn\nexcept ImportError:\n    print('without')")
    #expect(caught.stdout == "without\n")
    #expect(caught.stderr.isEmpty, "a program that copes needs no explanation: \(caught.stderr)")
  }

  @Test("pip in bash gives up at once, and the answer says why")
  func installing() async throws {
    let output = try await call.bash("pip install requests", ["timeout_s": 60])
    #expect(output.status == "error", "\(output.text)")
    #expect(output.notes.contains { $0.hasPrefix("nothing can be installed: there is no network") }, "\(output.text)")
  }

  @Test(
    "Each library does real work",
    arguments: [
      // The roots of x² - 3x + 2 as eigenvalues; a determinant that is exact in floating point.
      (
        "from scipy import linalg, optimize\nimport numpy as np\n"
          + "[round(float(linalg.det(np.array([[2.0, 1.0], [4.0, 5.0]]))), 9),"
          + " sorted(round(float(x), 9) for x in linalg.eigvals(np.array([[3.0, -2.0], [1.0, 0.0]])).real),"
          + " round(float(optimize.brentq(lambda x: x * x - 2, 0, 2)), 6)]",
        "[6.0, [1.0, 2.0], 1.414214]"
      ),
      // Points on y = 3x - 1, and two classes far apart, by processes as well as threads.
      (
        "from sklearn.linear_model import LinearRegression\nfrom sklearn.ensemble import RandomForestClassifier\n"
          + "x = [[float(n)] for n in range(10)]\nm = LinearRegression().fit(x, [3 * n[0] - 1 for n in x])\n"
          + "f = RandomForestClassifier(10, random_state=1, n_jobs=2).fit(x, [n[0] > 4.5 for n in x])\n"
          + "[round(float(m.coef_[0]), 6), round(float(m.intercept_), 6), f.predict([[0.0], [9.0]]).tolist()]",
        "[3.0, -1.0, [False, True]]"
      ),
      (
        "import sympy as s\nx = s.symbols('x')\n[s.integrate(s.sin(x) ** 2, (x, 0, s.pi)), s.diff(x ** x, x)]",
        "[pi/2, x**x*(log(x) + 1)]"
      ),
    ])
  func libraries(code: String, expected: String) async throws {
    let output = try await call.python(code, ["timeout_s": 120])
    #expect(output.value == expected, "\(output.text)")
    #expect(output.stderr.isEmpty, "nothing is warned about: \(output.stderr)")
    #expect(output.denied.isEmpty, "\(output.text)")
  }

  @Test("A picture as the last value comes back as one, whatever its mode", arguments: ["RGB", "RGBA", "CMYK", "1"])
  func pictureValue(mode: String) async throws {
    let output = try await call.python(
      "from PIL import Image\nImage.new('\(mode)', (8, 8))", ["inline_images": true])
    #expect(output.status == "ok", "\(output.text)")
    #expect(output.artifacts.map(\.name) == ["value.png"], "\(output.text)")
    #expect(output.images == 1)
    #expect(output.value?.contains("mode=\(mode)") == true)
  }

  @Test("A large table as the last value is shown by its ends")
  func largeTable() async throws {
    let output = try await call.python(
      "import numpy as np, pandas as pd\npd.DataFrame(np.arange(600_000).reshape(10_000, 60))")
    #expect(output.value?.hasSuffix("[10000 rows x 60 columns]") == true, "\(output.text)")
    #expect((output.value?.utf8.count ?? 0) < 4096)
  }

  @Test("pandas draws through matplotlib, and the figure comes back")
  func pandasPlot() async throws {
    let output = try await call.python(
      "import pandas as pd\npd.Series([1, 3, 2]).plot(title='t')\nNone", ["inline_images": true])
    #expect(output.artifacts.map(\.name) == ["figure-1.png"], "\(output.text)")
    #expect(output.images == 1)
  }

  @Test("PIL draws a picture that comes back with the pixels that were drawn")
  func drawing() async throws {
    let output = try await call.python(
      "from PIL import Image, ImageDraw\nimage = Image.new('RGB', (40, 20), 'white')\n"
        + "ImageDraw.Draw(image).rectangle((5, 5, 15, 15), fill='red')\nimage.save('drawn.png')\n"
        + "[Image.open('drawn.png').getpixel(at) for at in ((10, 10), (30, 10))]",
      ["inline_images": true])
    #expect(output.value == "[(255, 0, 0), (255, 255, 255)]", "\(output.text)")
    #expect(output.artifacts.map(\.mimeType) == ["image/png"])
    #expect(output.images == 1)
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
