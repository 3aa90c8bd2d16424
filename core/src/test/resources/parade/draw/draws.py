"""The draws of parade.draw once more, from the paper and the classes' documentation alone."""
import math

MASK32, MASK64 = 2**32 - 1, 2**64 - 1


def philox(counter, key):
    c, k = list(counter), list(key)
    for _ in range(10):
        p0, p1 = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [(p1 >> 32) ^ c[1] ^ k[0], p1 & MASK32, (p0 >> 32) ^ c[3] ^ k[1], p0 & MASK32]
        k = [(k[0] + 0x9E3779B9) & MASK32, (k[1] + 0xBB67AE85) & MASK32]
    return c


def split(x):
    return [x & MASK32, x >> 32 & MASK32]


def words(low, high, key):
    c = philox(split(low & MASK64) + split(high & MASK64), split(key & MASK64))
    return c[0] | c[1] << 32, c[2] | c[3] << 32


def at(key, coordinate):
    return words(coordinate, 0x5061726164650001, key)[0]


def of(key, name):
    data = name.encode()
    key = at(key, len(data))
    for byte in data:
        key = at(key, byte - 256 if byte > 127 else byte)
    return key


def bits(key, element):
    return words(element, 0, key)[0]


def unit(b):
    return (b >> 11) * 2.0**-53


def below(key, bound, element):
    return bits(key, element) * bound >> 64


def permutation(key, n):
    order = list(range(n))
    for i in range(n - 1, 0, -1):
        j = below(key, i + 1, i)
        order[i], order[j] = order[j], order[i]
    return order


def normal(key, element):
    first, second = words(element, 0, key)
    return math.sqrt(-2 * math.log(1 - unit(first))) * math.cos(2 * math.pi * unit(second))


if __name__ == "__main__":
    key = of(at(at(7, 2), 3), "layers.0.weight")
    print([hex(bits(key, i)) for i in range(4)])
    print(repr(unit(bits(key, 5))), repr(-2 + unit(bits(key, 5)) * 8), below(key, 1000, 5))
    print(permutation(key, 10), repr(normal(key, 5)))
    print(hex(bits(at(-1, 1), -1)), hex(bits(of(at(0, 3), "é"), 1 << 40)))
