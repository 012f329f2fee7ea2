"""Kece: answers on science and technology policy, every statement tied to a passage."""
