import numpy as np

rng = np.random.default_rng(7)
matrix = rng.normal(size=(120, 80))
u, s, v = np.linalg.svd(matrix, full_matrices=False)
assert np.allclose(u @ np.diag(s) @ v, matrix)
signal = np.sin(2 * np.pi * 5 * np.arange(256) / 256)
assert np.argmax(np.abs(np.fft.rfft(signal))) == 5
values, vectors = np.linalg.eigh(matrix.T @ matrix)
assert np.allclose(np.sort(values)[::-1], s**2)
np.save("matrix.npy", matrix)
assert np.array_equal(np.load("matrix.npy", mmap_mode="r"), matrix)
print("DONE")
