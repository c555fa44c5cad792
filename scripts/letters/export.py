"""Writes a trained network in the form that src/pixels/text/convolution.rs reads.

python export.py FRAMES NET.pt letters.bin
"""

import struct
import sys

import numpy as np
import torch
from draw import Gen
from train import SIDE, Net, contrast


def fold(cbr):
    c, b = cbr[0], cbr[1]
    s = b.weight / torch.sqrt(b.running_var + b.eps)
    return (c.weight * s[:, None, None, None]).detach(), (b.bias - b.running_mean * s).detach(), c.stride[0], 1


def plain(c):
    return c.weight.detach(), c.bias.detach(), c.stride[0], 0


def main(folder, pt, out):
    net = Net()
    net.load_state_dict(torch.load(pt))
    net.eval()
    mx = {}

    def hook(n):
        def f(m, i, o):
            mx[n] = max(mx.get(n, 0), float(o.detach().abs().flatten().kthvalue(int(o.numel() * 0.99999))[0]))

        return f

    for n, m in net.named_children():
        m.register_forward_hook(hook(n))
    g = Gen(folder, 99)
    with torch.no_grad():
        for _ in range(25):
            x = np.stack([np.concatenate(contrast(g.sample(SIDE, SIDE)[0].transpose(2, 0, 1))) for _ in range(8)])
            net(torch.from_numpy(x).float() / 512)
    print(mx)
    order = "c1 c2 c3 c4 c5 c6 c7 c8 c9 c10 c11 u0 c12 u1 c13 u2 c14 h".split()
    sa = {n: max(mx[n], 1e-3) * 1.3 / 4095 for n in order}
    # What is added has one scale.
    for to, added in [("c9", "u0"), ("c6", "u1"), ("c3", "u2")]:
        sa[to] = sa[added] = (mx[to] + mx[added]) * 1.1 / 4095
    sa["h"] = 1 / 256
    inp = {n: sa[before] for before, n in zip(order, order[1:])}
    # Where the way forks or comes together, the layer before in the list is not the one before in the network.
    inp |= {"c1": 1 / 512, "c12": sa["c9"], "c13": sa["c6"], "c14": sa["c3"]}
    b = b""
    for n in order:
        m = getattr(net, n)
        w, bias, st, pos = fold(m) if isinstance(m, torch.nn.Sequential) else plain(m)
        w, bias = w.numpy(), bias.numpy()
        o, i, k, _ = w.shape
        sw = np.maximum(np.abs(w).reshape(o, -1).max(1), 1e-8) / 127
        q = np.clip(np.round(w / sw[:, None, None, None]), -127, 127).astype(np.int8).transpose(0, 2, 3, 1)
        b += (
            struct.pack("8B", i, o, k, st, pos, 0, 0, 0)
            + (sw * inp[n] / sa[n]).astype("<f4").tobytes()
            + (bias / sa[n] + 0.5).astype("<f4").tobytes()
            + q.tobytes()
        )
    open(out, "wb").write(b)
    print(len(b))


if __name__ == "__main__":
    main(*sys.argv[1:4])
