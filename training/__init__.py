"""How the model in models/ was made: public law texts and question pairs in, a static embedding out."""
