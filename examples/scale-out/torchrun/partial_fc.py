"""The margin softmax with its class centres divided among processes (PartialFC, arXiv 2203.15565).

Process r of n holds the centres of its share of the classes. Of a step only numbers of the batch travel: embeddings and scales to
every process, and of each row the greatest logit, the sum of exponentials and the logit of its own class back; of the
gradient the part of embeddings and scales. No process ever sees a row of logits of all classes.
"""

import math

import torch
import torch.distributed as dist
from torch import nn


def share(total, rank, world):
    """The first and the last + 1 of a share of `total` things, as even as can be."""
    return total * rank // world, total * (rank + 1) // world


def reduce(tensor, how=dist.ReduceOp.SUM):
    if dist.is_initialized() and dist.get_world_size() > 1:
        dist.all_reduce(tensor, how)
    return tensor


class Joined(torch.autograd.Function):
    """Every process's rows of a batch, in one tensor on all; its gradient goes back to the rows' own process."""

    @staticmethod
    def forward(context, rows, first, total):
        context.place = (first, first + len(rows))
        whole = rows.new_zeros((total, *rows.shape[1:]))
        whole[first : first + len(rows)] = rows
        return reduce(whole)

    @staticmethod
    def backward(context, gradient):
        first, end = context.place
        return gradient[first:end], None, None


class Summed(torch.autograd.Function):
    """The sum of a tensor over processes; each of them uses the sum, so their gradients are summed too."""

    @staticmethod
    def forward(context, tensor):
        return reduce(tensor.clone())

    @staticmethod
    def backward(context, gradient):
        return reduce(gradient.clone())


class ShardedMarginSoftmax(torch.autograd.Function):
    r"""Of each row $-\log p_y$ with logits $s_i\cos(\theta_y + m)$ and $s_i\cos\theta_j$, over the centres of all processes.

    `cosine` `[B, K]` is to the local centres, `own` the local column of each row's class or -1, `target` the cosines to the
    own class where they are known to be others (an image left out of its own centre) and constant.
    """

    @staticmethod
    def forward(context, cosine, scale, own, margin, target):
        rows = torch.nonzero(own >= 0)[:, 0]
        columns = own[rows]
        c = (cosine[rows, columns] if target is None else target[rows]).clamp(-1, 1)
        squared = (1 - c) * (1 + c)
        adjusted = cosine.clone()
        adjusted[rows, columns] = c * math.cos(margin) - squared.sqrt() * math.sin(margin)
        logits = adjusted * scale[:, None]
        greatest = reduce(logits.amax(1), dist.ReduceOp.MAX)
        powers = (logits - greatest[:, None]).exp()
        total = reduce(powers.sum(1))
        mine = torch.zeros_like(total)
        mine[rows] = logits[rows, columns]
        slope = math.cos(margin) + c * math.sin(margin) / squared.clamp_min(1e-7).sqrt()
        if target is not None:
            slope = torch.zeros_like(slope)
        context.save_for_backward(powers / total[:, None], adjusted, scale, rows, columns, slope)
        return total.log() + greatest - reduce(mine)

    @staticmethod
    def backward(context, gradient):
        p, adjusted, scale, rows, columns, slope = context.saved_tensors
        by_logit = p * gradient[:, None]
        by_logit[rows, columns] -= gradient[rows]
        by_scale = reduce((by_logit * adjusted).sum(1))
        by_cosine = by_logit * scale[:, None]
        by_cosine[rows, columns] *= slope
        return by_cosine, by_scale, None, None, None


class SummedGradient(torch.autograd.Function):
    """Passes a tensor on; the gradients that the processes have for it are summed."""

    @staticmethod
    def forward(context, tensor):
        return tensor.view_as(tensor)

    @staticmethod
    def backward(context, gradient):
        return reduce(gradient.clone())


class PartialFC(nn.Module):
    """ArcFace over class centres of which this process holds a share; `rate` < 1 takes part of them in each step.

    Classes of the batch always take part, others are drawn at random. `forward(embeddings, labels)` gives the loss of each
    row of the whole batch; embeddings and labels are those of all processes (`Joined`).
    """

    def __init__(self, centres, first, margin=0.5, scale=64.0, rate=1.0, seed=0):
        super().__init__()
        self.centres = nn.Parameter(centres)
        self.first, self.margin, self.scale, self.rate = first, margin, scale, rate
        self.random = torch.Generator().manual_seed(seed + first)

    def sampled(self, own):
        """The local classes that take part, and each row's own among them."""
        count = len(self.centres)
        if self.rate >= 1:
            return None, own
        score = torch.rand(count, generator=self.random)
        score[own[own >= 0]] = 2
        wanted = max(int(self.rate * count), int((score == 2).sum()), 1)
        classes = score.topk(wanted).indices.sort().values
        place = torch.full((count,), -1)
        place[classes] = torch.arange(len(classes))
        return classes, torch.where(own >= 0, place[own.clamp_min(0)], own)

    def forward(self, embeddings, labels):
        own = labels - self.first
        own = torch.where((own >= 0) & (own < len(self.centres)), own, -1)
        classes, own = self.sampled(own)
        centres = self.centres if classes is None else self.centres[classes]
        unit = SummedGradient.apply(nn.functional.normalize(embeddings))
        cosine = unit @ nn.functional.normalize(centres).T
        scale = torch.full_like(cosine[:, 0], self.scale)
        return ShardedMarginSoftmax.apply(cosine, scale, own, self.margin, None)
