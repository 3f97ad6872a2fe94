@echo off
rem Installs the program from this folder, without a network. Say: install.cmd [install or check or rollback or show]
setlocal
for %%v in (@PYTHONS@) do (
  py -%%v -c "" >nul 2>&1 && (
    py -%%v "%~dp0install.py" %*
    goto ready
  )
)
python -c "import sys; sys.exit('%%d.%%d' %% sys.version_info[:2] not in sys.argv[1:])" @PYTHONS@ >nul 2>&1 && (
  python "%~dp0install.py" %*
  goto ready
)
echo No Python that fits was found. The kit needs one of these versions: @PYTHONS@. Nothing was changed.
if "%~1"=="" pause
exit /b 3
:ready
set code=%errorlevel%
if "%~1"=="" pause
exit /b %code%
