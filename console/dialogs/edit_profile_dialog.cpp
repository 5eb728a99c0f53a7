#include "console/dialogs/edit_profile_dialog.h"

#include "console/look/icon.h"
#include "shared/client/http_client.h"

#include <QAction>
#include <QFileDialog>
#include <QRegularExpression>

namespace sb::console {

using namespace Qt::StringLiterals;

EditProfileDialog::EditProfileDialog(const ConnectionProfile &profile, QWidget *parent)
    : FormDialog(profile.id.isEmpty() ? tr("New connection") : tr("Connection"), tr("Save"),
                 Enter::Sends, parent),
      m_profile(profile), m_name(new QLineEdit(profile.name, this)),
      m_server(new QLineEdit(profile.server.toString(), this)), m_environment(new QComboBox(this)),
      m_caFile(new QLineEdit(profile.caFile, this)),
      m_pin(new QLineEdit(profile.pinnedCertificate, this))
{
    m_name->setPlaceholderText(tr("Shop, production"));
    m_server->setObjectName(u"server"_s);
    m_server->setPlaceholderText(u"https://broker.example.org"_s);
    m_environment->addItem(tr("Production"), static_cast<int>(EnvironmentKind::Production));
    m_environment->addItem(tr("Staging"), static_cast<int>(EnvironmentKind::Staging));
    m_environment->addItem(tr("Development"), static_cast<int>(EnvironmentKind::Development));
    m_environment->addItem(tr("Other"), static_cast<int>(EnvironmentKind::Other));
    m_environment->setCurrentIndex(m_environment->findData(static_cast<int>(profile.environment)));
    QAction *choose =
        m_caFile->addAction(icon(u"file"_s, Tone::Muted), QLineEdit::TrailingPosition);
    choose->setText(tr("Choose a file"));
    choose->setToolTip(choose->text());
    connect(choose, &QAction::triggered, this, &EditProfileDialog::chooseCaFile);
    addRow(tr("&Name"), m_name);
    addRow(tr("&Server"), m_server);
    addRow(tr("&Environment"), m_environment,
           tr("Colours the top of the window, so that nobody mistakes production for a test."));
    addRow(tr("CA &file"), m_caFile, tr("PEM; trusted instead of the system's authorities."));
    addRow(tr("&Pinned certificate"), m_pin,
           tr("SHA-256 of the server's certificate; no other is accepted then."));
    setMinimumWidth(520);
}

void EditProfileDialog::chooseCaFile()
{
    auto *dialog = new QFileDialog(this, tr("Certificates"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters({tr("Certificates (*.pem *.crt)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, m_caFile, &QLineEdit::setText);
    dialog->open();
}

void EditProfileDialog::send()
{
    static const QRegularExpression fingerprint(u"^[0-9a-f]{64}$"_s);
    const auto server = serverFrom(m_server->text());
    if (!server)
        return showProblem(server.error().message);
    const QString caFile = m_caFile->text().trimmed();
    if (!caFile.isEmpty()) {
        if (const auto read = client::caCertificatesFrom(caFile); !read)
            return showProblem(tr("The CA file cannot be used: %1").arg(read.error().message));
    }
    const QString pin = m_pin->text().toLower().remove(u':').remove(u' ');
    if (!pin.isEmpty() && !fingerprint.match(pin).hasMatch())
        return showProblem(tr("The pinned certificate is 64 hexadecimal digits."));
    if (!pin.isEmpty() && server->scheme() != "https"_L1)
        return showProblem(tr("A certificate can only be pinned for https."));
    m_profile.name = m_name->text().trimmed();
    m_profile.server = *server;
    m_profile.environment = static_cast<EnvironmentKind>(m_environment->currentData().toInt());
    m_profile.caFile = caFile;
    m_profile.pinnedCertificate = pin;
    accept();
}

} // namespace sb::console
