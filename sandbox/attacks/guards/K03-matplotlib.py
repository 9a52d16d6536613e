import matplotlib.pyplot as plt

figure, axes = plt.subplots()
axes.plot([1, 4, 9], label="squares")
axes.set_title("Größe √x")
axes.legend()
magic = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF", "jpg": b"\xff\xd8\xff"}
for kind, start in magic.items():
    figure.savefig(f"chart.{kind}")
    assert open(f"chart.{kind}", "rb").read().startswith(start), kind
print("DONE")
