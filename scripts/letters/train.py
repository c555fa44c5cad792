"""Trains the small network.

python train.py FRAMES SEED MINUTES [NET.pt [LEARNING RATE]]     writes netSEED.pt

One process draws, one learns, each in one thread. What is saved is the running mean of the weights.
"""

import copy
import random
import sys
import time

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from draw import Gen

torch.set_num_threads(1)

# The side of what is learned from, how many of them make a step, and how many are kept.
SIDE = 192
BATCH = 12
POOL = 8000
# So many new ones a step.
FRESH = 3

# How far around a pixel the surroundings reach that it is seen against.
REACHES = 16, 5


class CBR(nn.Sequential):
    def __init__(s, i, o, k=3, st=1):
        super().__init__(nn.Conv2d(i, o, k, st, k // 2, bias=False), nn.BatchNorm2d(o), nn.ReLU(True))


class Net(nn.Module):
    """Half, quarter, eighth, sixteenth, thirty-second of the size, and back to the quarter."""

    def __init__(s, a=12, b=24, c=48, d=64):
        super().__init__()
        s.c1 = CBR(3 * len(REACHES), a, 5, 2)
        s.c2 = CBR(a, b, 3, 2)
        s.c3 = CBR(b, b)
        s.c4 = CBR(b, c, 3, 2)
        s.c5 = CBR(c, c)
        s.c6 = CBR(c, c)
        s.c7 = CBR(c, d, 3, 2)
        s.c8 = CBR(d, d)
        s.c9 = CBR(d, d)
        s.c10 = CBR(d, d, 3, 2)
        s.c11 = CBR(d, d)
        s.u0 = nn.Conv2d(d, d, 1)
        s.c12 = CBR(d, d)
        s.u1 = nn.Conv2d(d, c, 1)
        s.c13 = CBR(c, c)
        s.u2 = nn.Conv2d(c, b, 1)
        s.c14 = CBR(b, b)
        s.h = nn.Conv2d(b, 4, 1)

    def forward(s, x):
        x4 = s.c3(s.c2(s.c1(x)))
        x8 = s.c6(s.c5(s.c4(x4)))
        x16 = s.c9(s.c8(s.c7(x8)))
        x32 = s.c11(s.c10(x16))
        x16 = s.c12(x16 + F.interpolate(s.u0(x32), scale_factor=2))
        x8 = s.c13(x8 + F.interpolate(s.u1(x16), scale_factor=2))
        x4 = s.c14(x4 + F.interpolate(s.u2(x8), scale_factor=2))
        return F.pixel_shuffle(s.h(x4), 2)


def box(a, r):
    """Means over the pixels around, of planes."""
    h, w = a.shape[-2:]
    c = np.pad(a.cumsum(-1).cumsum(-2), [(0, 0)] * (a.ndim - 2) + [(1, 0), (1, 0)])
    y0, y1 = np.clip(np.arange(h) - r, 0, h), np.clip(np.arange(h) + r + 1, 0, h)
    x0, x1 = np.clip(np.arange(w) - r, 0, w), np.clip(np.arange(w) + r + 1, 0, w)
    s = c[..., y1, :] - c[..., y0, :]
    s = s[..., x1] - s[..., x0]
    return s / ((y1 - y0)[:, None] * (x1 - x0)[None])


def contrast(x, floor=2.0):
    """The local contrasts of planes of 0 to 255, as contrast.rs computes them: 512 for 1."""
    x = x.astype(np.float64)
    out = []
    for r in REACHES:
        m = box(x, r)
        s = np.sqrt((box(x * x, r) - m * m).clip(0)).max(0)
        out.append(((x - m) / (s + floor)).clip(-4, 4) * 512)
    return out


def grown(a):
    """The largest value of the three by three pixels around."""
    a = np.pad(a, 1)
    a = np.maximum(np.maximum(a[1:-1], a[2:]), a[:-2])
    return np.maximum(np.maximum(a[:, 1:-1], a[:, 2:]), a[:, :-2])


def blocks(a, f):
    return f(a.reshape(a.shape[0] // 2, 2, a.shape[1] // 2, 2), axis=(1, 3))


def example(g):
    """Local contrast, and for each two by two pixels whether they are text and how much that matters."""
    a, lab, vis = g.sample(SIDE, SIDE)
    a = a.transpose(2, 0, 1)
    grey = (a[0] == a[1]).all() and (a[0] == a[2]).all()
    x = contrast(a[:1] if grey else a, np.exp(random.uniform(np.log(1), np.log(4))))
    x = np.concatenate([one.repeat(3 if grey else 1, 0) for one in x])
    wide = grown(lab)
    ring = grown(wide) - wide
    y = blocks(wide, np.mean)
    w = blocks(vis, np.mean) * (blocks(ring, np.max) < 0.5)
    return x.astype(np.int16), (y * 255).astype(np.uint8), (w * 255).astype(np.uint8)


class Examples(torch.utils.data.IterableDataset):
    def __init__(s, folder, seed):
        s.folder, s.seed = folder, seed

    def __iter__(s):
        g = Gen(s.folder, s.seed * 100)
        while True:
            try:
                yield example(g)
            except Exception as e:
                print("gen", repr(e)[:100])


def batch(pool):
    xs, ys, ws = [], [], []
    for e in random.sample(pool, BATCH):
        k = random.choice([0, 0, 0, 0, 0, 0, 0, 1, 2, 3])
        e = [torch.rot90(q, k, (-2, -1)) for q in e]
        if random.random() < 0.1:
            e = [q.flip(-1) for q in e]
        x = e[0].float() / 512
        xs.append(-x if random.random() < 0.3 else x)
        ys.append(e[1].float() / 255)
        ws.append(e[2].float() / 255)
    return torch.stack(xs).contiguous(memory_format=torch.channels_last), torch.stack(ys)[:, None], torch.stack(ws)[:, None]


def loss_of(o, y, w):
    b = F.binary_cross_entropy_with_logits(o, y, reduction="none")
    p = o.sigmoid()
    v = w * (1 + 2 * y)
    dice = 1 - (2 * (p * y * w).sum((1, 2, 3)) + 20) / ((p * w).sum((1, 2, 3)) + (y * w).sum((1, 2, 3)) + 20)
    return (b * v).sum() / v.sum() + 0.5 * dice.mean()


def main(folder, seed, minutes, init=None, peak=4e-3):
    seed, minutes, peak = int(seed), float(minutes), float(peak)
    torch.manual_seed(seed)
    net = Net().to(memory_format=torch.channels_last)
    print(sum(p.numel() for p in net.parameters()))
    if init:
        weights = torch.load(init)
        # What was learned of one reach is where to begin with two.
        lacking = net.c1[0].in_channels - weights["c1.0.weight"].shape[1]
        weights["c1.0.weight"] = F.pad(weights["c1.0.weight"], (0, 0, 0, 0, 0, lacking))
        net.load_state_dict(weights)
    mean = copy.deepcopy(net)
    it = iter(torch.utils.data.DataLoader(Examples(folder, seed), batch_size=None, num_workers=1, prefetch_factor=64))

    def drawn_one():
        # A copy: what the other process hands over holds a file each.
        return [part.clone() for part in next(it)]

    pool = [drawn_one() for _ in range(400)]
    opt = torch.optim.AdamW(net.parameters(), lr=peak, weight_decay=1e-4)
    start = time.time()
    step, drawn, average = 0, 0, None
    while (f := (time.time() - start) / (minutes * 60)) < 1:
        for group in opt.param_groups:
            group["lr"] = peak * min(1, step / 200) * max(0.01, 0.5 * (1 + np.cos(np.pi * f)))
        for _ in range(FRESH):
            e = drawn_one()
            if len(pool) < POOL:
                pool.append(e)
            else:
                pool[drawn % POOL] = e
            drawn += 1
        x, y, w = batch(pool)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            o = net(x)
        loss = loss_of(o.float(), y, w)
        opt.zero_grad()
        loss.backward()
        opt.step()
        with torch.no_grad():
            keep = min(0.998, step / (step + 20))
            for a, b in zip(mean.state_dict().values(), net.state_dict().values()):
                a.lerp_(b, 1 - keep) if a.is_floating_point() else a.copy_(b)
        average = loss.item() if average is None else average * 0.99 + 0.01 * loss.item()
        step += 1
        if step % 100 == 0:
            print(step, round(time.time() - start), "loss %.4f" % average, "drawn", drawn, flush=True)
        if step % 500 == 0:
            torch.save(mean.state_dict(), f"net{seed}.pt")
    torch.save(mean.state_dict(), f"net{seed}.pt")
    print("done", step)


if __name__ == "__main__":
    main(*sys.argv[1:6])
