"""Alliance: is the working alliance in place, before anyone offers advice on technique?"""
