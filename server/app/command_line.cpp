#include "server/app/command_line.h"

#include <map>

namespace sb::app {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;

namespace {

/// Options with a value, by name, and where the value goes.
using Options = std::map<QString, QString CommandLine::*>;

/// Those without one.
using Flags = std::map<QString, bool CommandLine::*>;

struct Syntax
{
    QStringList words = {};
    Command command = Command::Help;
    Options options = {};
    Flags flags = {};
    QStringList required = {};
};

const std::vector<Syntax> &syntaxes()
{
    static const std::vector<Syntax> all{
        {.words = {u"--help"_s}, .command = Command::Help},
        {.words = {u"help"_s}, .command = Command::Help},
        {.words = {u"--version"_s}, .command = Command::Version},
        {.words = {u"dev"_s},
         .command = Command::Dev,
         .options = {{u"--data-dir"_s, &CommandLine::dataDirectory},
                     {u"--listen"_s, &CommandLine::listen},
                     {u"--ready-file"_s, &CommandLine::readyFile}},
         .required = {u"--data-dir"_s}},
        {.words = {u"serve"_s}, .command = Command::Serve},
        {.words = {u"migrate"_s},
         .command = Command::Migrate,
         .options = {{u"--app-role"_s, &CommandLine::appRole}}},
        {.words = {u"check-config"_s}, .command = Command::CheckConfig},
        {.words = {u"user"_s, u"add"_s},
         .command = Command::UserAdd,
         .options = {{u"--email"_s, &CommandLine::email},
                     {u"--name"_s, &CommandLine::displayName},
                     {u"--role"_s, &CommandLine::role}},
         .flags = {{u"--password-stdin"_s, &CommandLine::passwordFromStdin}},
         .required = {u"--email"_s}},
        {.words = {u"doctor"_s}, .command = Command::Doctor},
        {.words = {u"openapi"_s},
         .command = Command::OpenApi,
         .flags = {{u"--markdown"_s, &CommandLine::asMarkdown}}},
        {.words = {u"init"_s},
         .command = Command::Init,
         .options = {{u"--database-url"_s, &CommandLine::maintenanceUrl},
                     {u"--database"_s, &CommandLine::databaseName},
                     {u"--owner-role"_s, &CommandLine::ownerRole},
                     {u"--app-role"_s, &CommandLine::appRole},
                     {u"--admin-email"_s, &CommandLine::email},
                     {u"--env-file"_s, &CommandLine::envFile}},
         .flags = {{u"--take-over"_s, &CommandLine::takesOver}}},
    };
    return all;
}

const Syntax *syntaxOf(const QStringList &arguments)
{
    for (const Syntax &syntax : syntaxes()) {
        if (arguments.mid(0, syntax.words.size()) == syntax.words)
            return &syntax;
    }
    return nullptr;
}

} // namespace

Result<CommandLine> commandLineFrom(const QStringList &arguments)
{
    if (arguments.isEmpty())
        return failure(ErrorCode::InvalidValue, u"a command is missing"_s);
    const Syntax *syntax = syntaxOf(arguments);
    if (!syntax)
        return failure(ErrorCode::InvalidValue, u"there is no command %1"_s.arg(arguments.first()));
    CommandLine line{.command = syntax->command};
    if (line.command == Command::Init)
        line.appRole = u"sb_app"_s;
    QStringList seen;
    for (qsizetype at = syntax->words.size(); at < arguments.size(); ++at) {
        // Both `--name value` and `--name=value`.
        const QString name = arguments[at].section(u'=', 0, 0);
        const bool hasValue = arguments[at].contains(u'=');
        const auto flag = syntax->flags.find(arguments[at]);
        if (flag != syntax->flags.end()) {
            line.*flag->second = true;
            continue;
        }
        const auto option = syntax->options.find(name);
        if (option == syntax->options.end())
            return failure(ErrorCode::InvalidValue,
                           u"%1 does not know %2"_s.arg(syntax->words.join(u' '), arguments[at]));
        if (!hasValue && at + 1 == arguments.size())
            return failure(ErrorCode::InvalidValue, u"%1 needs a value"_s.arg(name));
        line.*option->second = hasValue ? arguments[at].section(u'=', 1) : arguments[++at];
        seen.append(name);
    }
    for (const QString &name : syntax->required) {
        if (!seen.contains(name))
            return failure(ErrorCode::InvalidValue,
                           u"%1 needs %2"_s.arg(syntax->words.join(u' '), name));
    }
    return line;
}

QString helpText()
{
    return uR"(sb-server - the control plane of Secret Broker

  sb-server dev --data-dir DIR [--listen ADDR:PORT] [--ready-file FILE]
      A whole server for development: makes and runs a private PostgreSQL under
      DIR, makes keys, seeds three users, listens (127.0.0.1:8080 unless told
      otherwise) and then writes FILE. Ctrl+C stops everything.

  sb-server serve
      The server, configured by environment variables (docs/configuration.md).

  sb-server migrate [--app-role ROLE]
      Brings the database at DATABASE_URL to this version's schema. ROLE, when
      the server connects as another one, is given the rights it needs.

  sb-server check-config
      Says what is wrong with the environment; exit 0 when `serve` would start.

  sb-server user add --email EMAIL [--name NAME] [--role ROLE] [--password-stdin]
      Adds a person at DATABASE_URL. Without --password-stdin a password is made,
      shown once, and must be changed at the first login.

  sb-server doctor
      Looks at configuration, certificate, database, clock, schema, sweepers, key
      service and disks; one line each, exit 1 when something is wrong.

  sb-server init [--database-url URL] [--admin-email EMAIL] [--env-file FILE]
                 [--database NAME] [--owner-role ROLE] [--app-role ROLE] [--take-over]
      First run: tries the key service that SB_KMS_* names, makes roles, database
      and schema with URL (a role that may), secrets, the first admin with a
      password that must be changed, and FILE (mode 0600) with all settings. Asks
      at the terminal for what is not given. A server's role that is there already
      gets a new password only with --take-over: other servers use the old one.

  sb-server openapi [--markdown]
      The OpenAPI 3.1 document of all routes, or the page docs/api.md made of it.
      Needs neither database nor configuration.

  sb-server --version | --help

Exit codes: 0 done, 1 it did not work, 2 wrong usage or configuration.
)"_s;
}

} // namespace sb::app
