"""Trains the small network.

python train.py FRAMES SEED MINUTES [NET.pt [LEARNING RATE]]     writes netSEED.pt
"""

import random
import sys
import time

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from draw import Gen

torch.set_num_threads(1)


class CBR(nn.Sequential):
    def __init__(s, i, o, k=3, st=1, d=1):
        super().__init__(nn.Conv2d(i, o, k, st, d * (k // 2), dilation=d, bias=False), nn.BatchNorm2d(o), nn.ReLU(True))


class Net(nn.Module):
    def __init__(s, a=8, b=16, c=24, d=32):
        super().__init__()
        s.c1 = CBR(3, a, 5, 2)
        s.c2 = CBR(a, b, 3, 2)
        s.c3 = CBR(b, b)
        s.c4 = CBR(b, c, 3, 2)
        s.c5 = CBR(c, c)
        s.c6 = CBR(c, c)
        s.c7 = CBR(c, d, 3, 2)
        s.c8 = CBR(d, d)
        s.c9 = CBR(d, d)
        s.u1 = nn.Conv2d(d, c, 1)
        s.c10 = CBR(c, c)
        s.u2 = nn.Conv2d(c, b, 1)
        s.c11 = CBR(b, b)
        s.h = nn.Conv2d(b, 4, 1)

    def forward(s, x):
        x2 = s.c2(s.c1(x))
        x4 = s.c3(x2)
        y = s.c6(s.c5(s.c4(x4)))
        z = s.c9(s.c8(s.c7(y)))
        y = s.c10(y + F.interpolate(s.u1(z), scale_factor=2))
        x4 = s.c11(x4 + F.interpolate(s.u2(y), scale_factor=2))
        return F.pixel_shuffle(s.h(x4), 2)


def tbox(a, r=16):
    h, w = a.shape[-2:]
    c = F.pad(a.double().cumsum(-1).cumsum(-2), (1, 0, 1, 0))
    y = torch.arange(h)
    x = torch.arange(w)
    y0 = (y - r).clamp(0)
    y1 = (y + r + 1).clamp(max=h)
    x0 = (x - r).clamp(0)
    x1 = (x + r + 1).clamp(max=w)
    s = c[..., y1, :][..., x1] - c[..., y0, :][..., x1] - c[..., y1, :][..., x0] + c[..., y0, :][..., x0]
    return s / ((y1 - y0)[:, None] * (x1 - x0)[None]).double()


def tnorm(x, eps):
    m = tbox(x)
    v = (tbox(x.double() ** 2) - m * m).clamp(0)
    s = v.sqrt().max(1, keepdim=True)[0]
    return ((x - m) / (s + eps)).clamp(-4, 4).float()


class DS(torch.utils.data.IterableDataset):
    def __init__(s, folder, seed):
        s.folder, s.seed = folder, seed

    def __iter__(s):
        import torch.utils.data as d

        w = d.get_worker_info()
        k = s.seed * 100 + (w.id if w else 0)
        g = Gen(s.folder, k)
        while True:
            try:
                a, l, v = g.sample()
            except Exception as e:
                print("gen", repr(e)[:100])
                continue
            yield a.transpose(2, 0, 1).astype(np.float16), (l * 255).astype(np.uint8), (v * 255).astype(np.uint8)


if __name__ == "__main__":
    folder = sys.argv[1]
    seed = int(sys.argv[2])
    minutes = float(sys.argv[3])
    init = sys.argv[4] if len(sys.argv) > 4 else None
    torch.manual_seed(seed)
    net = Net()
    print(sum(p.numel() for p in net.parameters()))
    if init:
        net.load_state_dict(torch.load(init))
    it = iter(torch.utils.data.DataLoader(DS(folder, seed), batch_size=None, num_workers=1, prefetch_factor=64))
    pool = [next(it) for _ in range(256)]
    pos = 0
    peak = float(sys.argv[5]) if len(sys.argv) > 5 else 4e-3
    opt = torch.optim.AdamW(net.parameters(), lr=peak, weight_decay=1e-4)
    t0 = time.time()
    step = 0
    al = None
    B = 12
    last = 0
    while True:
        f = (time.time() - t0) / (minutes * 60)
        if f >= 1:
            break
        for gparam in opt.param_groups:
            gparam["lr"] = peak * min(1, step / 200) * max(0.01, (0.5 * (1 + np.cos(np.pi * f))))
        for _ in range(5):
            s = next(it)
            if len(pool) < 1500:
                pool.append(s)
            else:
                pool[pos % 1500] = s
                pos += 1
        xs, ls, vs = [], [], []
        for s in random.sample(pool, B):
            k = random.randint(0, 3) if random.random() < 0.3 else 0
            a = s[0].float()
            l = s[1].float() / 255
            v = s[2].float() / 255
            if random.random() < 0.3:
                a = 255 - a
            if k == 2:
                a, l, v = [torch.rot90(q, 2, (-2, -1)) for q in (a, l, v)]
            if k == 1:
                a, l, v = [torch.rot90(q, 1, (-2, -1)) for q in (a, l, v)]
            if k == 3:
                a, l, v = [q.flip(-1) for q in (a, l, v)]
            xs.append(a)
            ls.append(l)
            vs.append(v)
        x = torch.stack(xs)
        l = torch.stack(ls)[:, None]
        v = torch.stack(vs)[:, None]
        eps = torch.exp(torch.empty(B, 1, 1, 1).uniform_(np.log(0.8), np.log(5)))
        with torch.no_grad():
            x = tnorm(x, eps)
            ring = F.max_pool2d(l, 5, 1, 2) - F.max_pool2d(l, 3, 1, 1)
            y = F.avg_pool2d(F.max_pool2d(l, 3, 1, 1), 2)
            w = F.avg_pool2d(v, 2) * (F.max_pool2d(ring, 2) < 0.5).float()
            w = w * (1 + 2 * y)
        o = net(x)
        b = F.binary_cross_entropy_with_logits(o, y, reduction="none")
        p = o.sigmoid()
        ba = (b * w).sum() / w.sum()
        wv = w / (1 + 2 * y)
        dice = 1 - (2 * (p * y * wv).sum((1, 2, 3)) + 20) / ((p * wv).sum((1, 2, 3)) + (y * wv).sum((1, 2, 3)) + 20)
        loss = ba + 0.5 * dice.mean()
        opt.zero_grad()
        loss.backward()
        opt.step()
        al = loss.item() if al is None else al * 0.99 + 0.01 * loss.item()
        step += 1
        if step % 100 == 0:
            print(step, round(time.time() - t0), "loss %.4f" % al, "gen", pos, flush=True)
        if step % 500 == 0:
            torch.save(net.state_dict(), f"net{seed}.pt")
    torch.save(net.state_dict(), f"net{seed}.pt")
    print("done", step)
