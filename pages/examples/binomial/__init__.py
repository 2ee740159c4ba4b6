"""What pages on mixtures of binomials share: problem, film, closer looks, and the bench that puts them on the page."""
