"""The proof of each rule, by family. A check yields what is wrong."""
